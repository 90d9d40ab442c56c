//! A bucket of any S3-compatible store, as its address says: `s3://bucket/prefix?endpoint=...&region=...`.

use std::time::Duration;

use object_store::{
    BackoffConfig, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};
use reqwest::Url;

use crate::error::{Error, Result};

/// How long a store that does not answer is asked again.
const PATIENCE: Duration = Duration::from_secs(20);
const RETRIES: usize = 4;

/// The bucket and the prefix in it. Credentials are in the usual `AWS_...` variables.
pub(super) fn open(address: &str) -> Result<(AmazonS3, String)> {
    let url: Url = address.parse().map_err(|_| unusable("It is not an address."))?;
    let bucket = url.host_str().filter(|_| url.scheme() == "s3");
    let bucket = bucket.ok_or_else(|| unusable("It must look like s3://bucket/prefix?endpoint=...&region=..."))?;
    // Whoever opens two finds it done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: RETRIES, retry_timeout: PATIENCE };
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry);
    for (key, value) in url.query_pairs() {
        builder = match &*key {
            "endpoint" => {
                let endpoint: Url = value.parse().map_err(|_| unusable("The endpoint is not an address."))?;
                builder.with_allow_http(endpoint.scheme() == "http").with_endpoint(value)
            }
            "region" => builder.with_region(value),
            _ => return Err(unusable(&format!("It knows endpoint and region, not {key}."))),
        };
    }
    let store = builder.build().map_err(|error| unusable(&error.to_string()))?;
    Ok((store, url.path().trim_matches('/').to_owned()))
}

fn unusable(problem: &str) -> Error {
    Error::invalid("files-url", &format!("The files' address cannot be used. {problem}"))
}
