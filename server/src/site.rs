//! Where the web client's files lie: `pkg/` with its script, style and WASM, and the public files beside it.

use std::{
    env,
    path::{Path, PathBuf},
};

use leptos::config::{Env, LeptosOptions, errors::LeptosConfigError, get_config_from_str};

/// The workspace's manifest, which holds the settings that the web client was built with: so the binary works from any
/// directory.
const MANIFEST: &str = include_str!("../../Cargo.toml");

/// The web client's files.
#[derive(Clone, Debug)]
pub struct Site {
    /// What pages need to name them.
    pub leptos: LeptosOptions,
}

impl Site {
    /// Looks in `LEPTOS_SITE_ROOT`, in `site/` beside the executable and in `target/site`. `None`: they are nowhere.
    pub fn find() -> Result<Option<Self>, LeptosConfigError> {
        let beside = executable_dir().map(|dir| dir.join("site"));
        let candidates = match env::var_os("LEPTOS_SITE_ROOT") {
            Some(root) => vec![PathBuf::from(root)],
            None => beside.into_iter().chain([PathBuf::from("target/site")]).collect(),
        };
        candidates.iter().find(|root| root.is_dir()).map(|root| Self::at(root)).transpose()
    }

    /// The files in this directory.
    pub fn at(root: &Path) -> Result<Self, LeptosConfigError> {
        let mut leptos = get_config_from_str(MANIFEST)?;
        leptos.site_root = root.to_string_lossy().into();
        // The build leaves it beside the executable when it puts hashes into the names. Pages panic if it is missing.
        leptos.hash_files = executable_dir().is_some_and(|dir| dir.join(&*leptos.hash_file).is_file());
        leptos.env = if is_watched() { Env::DEV } else { Env::PROD };
        Ok(Self { leptos })
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        Path::new(&*self.leptos.site_root)
    }
}

/// Whether `cargo leptos watch` runs this server, and pages reload when the code changes.
pub fn is_watched() -> bool {
    env::var_os("LEPTOS_WATCH").is_some()
}

fn executable_dir() -> Option<PathBuf> {
    Some(env::current_exe().ok()?.parent()?.to_owned())
}
