//! `parlor serve`

use std::{convert::Infallible, io, num::NonZeroU32, time::Duration};

use clap::{Args, builder::FalseyValueParser};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use parlor::chat::Rates;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    time::sleep,
};

use super::{Failure, Store};
use crate::{Options, options::HEADER_TIMEOUT, site::Site};

const UPKEEP: Duration = Duration::from_secs(5);
const UPLOAD_IDLE: Duration = Duration::from_secs(30);

#[derive(Args)]
pub struct Serve {
    /// Address and port to listen at
    #[arg(long, env = "PARLOR_ADDR", default_value = "127.0.0.1:3000")]
    addr: String,
    /// Believe the X-Forwarded-For, -Proto and -Host headers: only behind a proxy that sets them
    #[arg(long, env = "PARLOR_TRUST_PROXY", value_parser = FalseyValueParser::new())]
    trust_proxy: bool,
    /// Who bears this token may read /metrics from another machine
    #[arg(long, env = "PARLOR_METRICS_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    metrics_token: Option<String>,
    /// Requests and frames a second that one person may send; 0: any number
    #[arg(long, env = "PARLOR_USER_RATE", default_value_t = 10_000, value_name = "RATE")]
    user_rate: u32,
    /// Requests a second that may come from one address; 0: any number
    #[arg(long, env = "PARLOR_ADDRESS_RATE", default_value_t = 50_000, value_name = "RATE")]
    address_rate: u32,
    /// Requests and frames a second that all people of one tenant may send; 0: any number
    #[arg(long, env = "PARLOR_TENANT_RATE", default_value_t = 100_000, value_name = "RATE")]
    tenant_rate: u32,
}

impl Serve {
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        let site = Site::find()?.ok_or(Failure::NoSite)?;
        let listener = self.listen().await?;
        let chat = store.open_to_serve(self.rates()).await?;
        let metrics = PrometheusBuilder::new().install_recorder()?;
        let addr = listener.local_addr().map_err(Failure::Serve)?;
        // Before the line below: who reads it may stop the server at once.
        let stop = Stop::new().map_err(Failure::Serve)?;
        tracing::info!(data = %store.data_dir.display(), "Parlor serves at http://{addr}");

        let options = Options {
            site,
            trust_proxy: self.trust_proxy,
            metrics_token: self.metrics_token,
            metrics: Some(metrics.clone()),
            upload_idle: UPLOAD_IDLE,
            header_timeout: HEADER_TIMEOUT,
        };
        tokio::select! {
            ended = crate::run(listener, chat, options, stop.asked()) => ended.map_err(Failure::Serve),
            never = upkeep(metrics) => match never {},
        }
    }

    fn rates(&self) -> Rates {
        Rates {
            user: NonZeroU32::new(self.user_rate),
            address: NonZeroU32::new(self.address_rate),
            tenant: NonZeroU32::new(self.tenant_rate),
        }
    }

    async fn listen(&self) -> Result<TcpListener, Failure> {
        let addr = self.addr.clone();
        TcpListener::bind(&addr).await.map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => Failure::AddressInUse { addr },
            _ => Failure::Listen { addr, source },
        })
    }
}

/// Sums up what was measured, which otherwise piles up until somebody asks for it.
async fn upkeep(metrics: PrometheusHandle) -> Infallible {
    loop {
        sleep(UPKEEP).await;
        metrics.run_upkeep();
    }
}

/// The ways of asking the process to stop.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
