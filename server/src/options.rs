//! How a server is to behave, apart from where it listens and what it stores.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;

use crate::site::Site;

/// How long a connection may take to send the headers of its next request. Longer than proxies keep idle ones open, so
/// that no request meets a connection that is just being closed.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(75);

/// Settings of one server.
#[derive(Clone)]
pub struct Options {
    /// The web client's files.
    pub site: Site,
    /// Whether `X-Forwarded-For`, `-Proto` and `-Host` come from a proxy of ours. Otherwise anybody could write them.
    pub trust_proxy: bool,
    /// Lets its bearer read `/metrics` from another machine.
    pub metrics_token: Option<String>,
    /// Where metrics are collected; `/metrics` is not there without.
    pub metrics: Option<PrometheusHandle>,
    /// How long somebody who uploads a file may send nothing.
    pub upload_idle: Duration,
    /// How long a connection may take to send the headers of its next request.
    pub header_timeout: Duration,
}
