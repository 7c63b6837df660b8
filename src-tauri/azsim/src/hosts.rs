//! Which part of the simulator a request is for: told by its host, and where hosts are shared by its path.

use http::{HeaderMap, Uri, header};
use url::Url;

use crate::config::Config;
use crate::path;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    Arm,
    Login,
    /// Microsoft Graph: the one part that is told from ARM by its path on every mount.
    Directory,
    /// `/_sim/*`: not part of Azure.
    Control,
    KeyVault(String),
    Blob(String),
    Unknown(String),
}

/// HTTP/2 and in-process calls have the host in the URI, HTTP/1 in a header.
pub fn host_of(config: &Config, uri: &Uri, headers: &HeaderMap) -> Host {
    let authority = uri
        .authority()
        .map(|a| a.as_str().to_owned())
        .or_else(|| {
            headers
                .get(header::HOST)
                .and_then(|h| h.to_str().ok())
                .map(str::to_owned)
        })
        .unwrap_or_default()
        .to_ascii_lowercase();
    let authority = authority.strip_suffix(":443").unwrap_or(&authority);
    if let Some(name) = authority.strip_suffix(&format!(".{}", config.key_vault_suffix)) {
        return Host::KeyVault(name.into());
    }
    if let Some(name) = authority.strip_suffix(&format!(".blob.{}", config.storage_suffix)) {
        return Host::Blob(name.into());
    }
    let arm = is(authority, &config.arm);
    let login = is(authority, &config.login);
    if arm && (uri.path() == "/_sim" || uri.path().starts_with("/_sim/")) {
        Host::Control
    } else if arm && uri.path().starts_with("/graph/") {
        Host::Directory
    } else if login && (!arm || path::is_login(uri.path())) {
        Host::Login
    } else if arm {
        Host::Arm
    } else {
        Host::Unknown(authority.into())
    }
}

/// On loopback, `127.0.0.1:PORT` and `localhost:PORT` are the same.
fn is(authority: &str, base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default();
    let port = base.port().map(|p| format!(":{p}")).unwrap_or_default();
    authority == format!("{host}{port}") || (host == "localhost" && authority == format!("127.0.0.1{port}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use time::OffsetDateTime;

    fn at(config: &Config, uri: &str) -> Host {
        host_of(config, &uri.parse().unwrap(), &HeaderMap::new())
    }

    #[test]
    fn practice_has_a_host_for_each() {
        let config = Config::practice(None, OffsetDateTime::UNIX_EPOCH);
        assert_eq!(
            at(&config, "https://management.practice.invalid/subscriptions"),
            Host::Arm
        );
        assert_eq!(
            at(&config, "https://management.practice.invalid:443/x/oauth2/token"),
            Host::Arm
        );
        assert_eq!(
            at(&config, "https://login.practice.invalid/x/oauth2/v2.0/token"),
            Host::Login
        );
        assert_eq!(
            at(&config, "https://KV-a.vault.practice.invalid/secrets"),
            Host::KeyVault("kv-a".into())
        );
        assert_eq!(
            at(&config, "https://sa.blob.core.practice.invalid/c"),
            Host::Blob("sa".into())
        );
        assert_eq!(
            at(&config, "https://management.practice.invalid/_sim/state"),
            Host::Control
        );
        assert_eq!(
            at(&config, "https://management.azure.com/"),
            Host::Unknown("management.azure.com".into())
        );
    }

    #[test]
    fn on_loopback_the_path_tells_sign_in_from_arm() {
        let config = Config::loopback(4433, OffsetDateTime::UNIX_EPOCH);
        assert_eq!(
            at(&config, "https://localhost:4433/contoso.example/oauth2/v2.0/token"),
            Host::Login
        );
        assert_eq!(at(&config, "https://127.0.0.1:4433/subscriptions/x"), Host::Arm);
        assert_eq!(at(&config, "https://localhost:4433/graph/v1.0/users"), Host::Directory);
        assert_eq!(
            at(&config, "https://kv.vault.localhost:4433/secrets"),
            Host::KeyVault("kv".into())
        );
        assert_eq!(at(&config, "https://sa.blob.localhost:4433/c"), Host::Blob("sa".into()));
        assert_eq!(
            at(&config, "https://localhost:9999/subscriptions"),
            Host::Unknown("localhost:9999".into())
        );
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "localhost:4433".parse().unwrap());
        assert_eq!(
            host_of(&config, &"/subscriptions".parse().unwrap(), &headers),
            Host::Arm
        );
    }
}
