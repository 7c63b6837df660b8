//! The way to Azure as it is set: one place that makes every network client, and replaces them when the settings change.

mod checks;
mod hosts;
mod probe;

use std::path::Path;
use std::sync::{Arc, Weak};

use arm::{NetworkOptions, Proxy, Replaceable, Transport};
use azure_core::http::HttpClient;
use tokio::sync::{Mutex, MutexGuard};
use url::Url;

pub(crate) use checks::tidied;
pub(crate) use hosts::{Host, hosts};
pub(crate) use probe::probe;

use crate::api::{ApiError, ProxyChoice, Settings};
use crate::error;

/// Cheap to clone; all clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Network(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    proxy: ProxyChoice,
    ca_file: Option<String>,
    /// What is in use, to be replaced when the settings change.
    clients: Vec<Client>,
}

struct Client {
    held: Weak<Replaceable>,
    /// The cloud's own authorities, PEM.
    ca: Option<Vec<u8>>,
}

/// Settings that can be used, and the clients made for them. Nothing has changed yet.
pub(crate) struct Prepared<'a> {
    state: MutexGuard<'a, State>,
    proxy: ProxyChoice,
    ca_file: Option<String>,
    replacements: Vec<(Arc<Replaceable>, Arc<dyn HttpClient>)>,
}

impl Network {
    /// The settings as they were kept. Not checked: a CA file that has gone must not keep the application from starting; it is said
    /// when somebody signs in.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self(Arc::new(Mutex::new(State {
            proxy: settings.proxy.clone(),
            ca_file: settings.ca_file.clone(),
            clients: Vec::new(),
        })))
    }

    /// A client for a cloud, with that cloud's own CA file.
    ///
    /// # Errors
    /// `InvalidInput`: a CA file or the proxy of the settings cannot be used.
    pub(crate) async fn client(&self, ca_file: Option<&str>) -> Result<Arc<dyn HttpClient>, ApiError> {
        let mut state = self.0.lock().await;
        let general = authorities(state.ca_file.as_deref(), "of the settings ").await?;
        let own = authorities(ca_file, "").await?;
        let made = make(&state.proxy, general.as_deref(), own.as_deref())?;
        let held = Arc::new(Replaceable::new(made));
        state.clients.retain(|client| client.held.strong_count() > 0);
        state.clients.push(Client {
            held: Arc::downgrade(&held),
            ca: own,
        });
        Ok(held)
    }

    /// Makes ready for other settings. Until [`Prepared::take_effect`], and when that never comes, everything stays as it is.
    ///
    /// # Errors
    /// `InvalidInput`: the settings cannot be used, and why.
    pub(crate) async fn prepare(&self, settings: &Settings) -> Result<Prepared<'_>, ApiError> {
        let state = self.0.lock().await;
        let mut replacements = Vec::new();
        if state.proxy != settings.proxy || state.ca_file != settings.ca_file {
            let general = authorities(settings.ca_file.as_deref(), "").await?;
            make(&settings.proxy, general.as_deref(), None)?;
            for client in &state.clients {
                if let Some(held) = client.held.upgrade() {
                    replacements.push((held, make(&settings.proxy, general.as_deref(), client.ca.as_deref())?));
                }
            }
        }
        Ok(Prepared {
            state,
            proxy: settings.proxy.clone(),
            ca_file: settings.ca_file.clone(),
            replacements,
        })
    }

    /// "Through proxy.contoso.com:8080, from HTTPS_PROXY", "Directly".
    pub(crate) async fn way_to(&self, url: &Url) -> String {
        let state = self.0.lock().await;
        let Some(proxy) = checks::proxy(&state.proxy)
            .ok()
            .and_then(|proxy| proxy.on_the_way_to(url))
        else {
            return match (&state.proxy, crate::env::proxy_variable()) {
                (ProxyChoice::System, Some(variable)) => format!("Directly, in spite of {variable}"),
                (ProxyChoice::Manual { .. }, _) => "Directly, in spite of the proxy that is set here".to_owned(),
                _ => "Directly".to_owned(),
            };
        };
        let from = match &state.proxy {
            ProxyChoice::Manual { .. } => "as set here".to_owned(),
            _ => crate::env::proxy_variable().map_or_else(
                || "from the settings of this computer".to_owned(),
                |variable| format!("from {variable}"),
            ),
        };
        format!("Through {proxy}, {from}")
    }
}

impl Prepared<'_> {
    pub(crate) fn take_effect(mut self) {
        self.state.proxy = self.proxy;
        self.state.ca_file = self.ca_file;
        if !self.replacements.is_empty() {
            tracing::info!(clients = self.replacements.len(), "the way to Azure was changed");
        }
        for (held, client) in self.replacements {
            held.replace(client);
        }
    }
}

fn make(proxy: &ProxyChoice, general: Option<&[u8]>, own: Option<&[u8]>) -> Result<Arc<dyn HttpClient>, ApiError> {
    let ca: Vec<u8> = [general, own].into_iter().flatten().collect::<Vec<_>>().join(&b'\n');
    let proxy: Proxy = checks::proxy(proxy)?;
    arm::http_client(Transport::Network(NetworkOptions {
        ca_pem: Some(ca).filter(|pem| !pem.is_empty()),
        proxy,
        ..NetworkOptions::default()
    }))
    .map_err(|e| ApiError {
        detail: e.technical.clone().or_else(|| Some(e.to_string())),
        ..error::invalid("The network client could not be set up.")
    })
}

/// Reads a CA file. `whose`: "of the settings ", or nothing.
async fn authorities(file: Option<&str>, whose: &str) -> Result<Option<Vec<u8>>, ApiError> {
    /// Far above any bundle of authorities; a larger one is something else.
    const LARGEST: u64 = 4 << 20;
    let Some(file) = file.map(str::trim).filter(|file| !file.is_empty()) else {
        return Ok(None);
    };
    let path = Path::new(file);
    let cannot = |e: String| ApiError {
        detail: Some(e),
        hints: vec!["Choose the file again, or leave it out.".into()],
        ..error::invalid(format!("The CA file {whose}cannot be read: {file}"))
    };
    let size = tokio::fs::metadata(path).await.map_err(|e| cannot(e.to_string()))?;
    if !size.is_file() || size.len() > LARGEST {
        return Err(cannot("It is no file, or larger than 4 MB.".to_owned()));
    }
    let pem = tokio::fs::read(path).await.map_err(|e| cannot(e.to_string()))?;
    arm::authorities(&pem).map_err(|e| ApiError {
        hints: vec!["Choose a file in PEM form: it begins with -----BEGIN CERTIFICATE-----.".into()],
        detail: e.technical.clone(),
        ..error::invalid(format!(
            "The CA file {whose}holds no certificate that can be used: {file}"
        ))
    })?;
    Ok(Some(pem))
}

#[cfg(test)]
mod tests;
