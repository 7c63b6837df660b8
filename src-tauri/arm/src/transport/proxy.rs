//! Which proxy a request takes. reqwest obeys the rules; the same rules are read here once more, to be able to name the proxy.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::resolver::is_here;
use crate::error::{Error, Kind};

/// Which proxy requests take. This machine's own names never go through one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Proxy {
    /// `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, else what Windows or macOS are set to. Read when a client is made.
    #[default]
    System,
    None,
    Manual {
        /// `http` or `https`, with a host. A user name and password in it would be used.
        address: Url,
        /// As in `NO_PROXY`: `contoso.com, .internal, 10.0.0.0/8`. A name counts for everything below it.
        bypass: String,
    },
}

impl Proxy {
    pub(super) fn set_up(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        Ok(match self {
            Self::System => builder,
            Self::None => builder.no_proxy(),
            Self::Manual { address, bypass } => {
                let proxy = reqwest::Proxy::all(address.clone())
                    .map_err(|e| Error::new(Kind::Network, format!("The proxy’s address cannot be used: {e}")))?;
                builder.proxy(proxy.no_proxy(reqwest::NoProxy::from_string(&list(bypass))))
            }
        })
    }

    /// What leads each request to its proxy.
    pub(super) fn rules(&self) -> Rules {
        Rules(match self {
            Self::System => Some(Matcher::from_system()),
            Self::None => None,
            Self::Manual { address, bypass } => Some(
                Matcher::builder()
                    .all(address.as_str())
                    .no(list(bypass).as_str())
                    .build(),
            ),
        })
    }

    /// `proxy.contoso.com:8080`: where a request to this address would go. `None`: directly.
    pub fn on_the_way_to(&self, url: &Url) -> Option<String> {
        self.rules().via(url)
    }
}

#[derive(Debug)]
pub(super) struct Rules(Option<Matcher>);

impl Rules {
    /// Host and port, without a user's name or password.
    pub fn via(&self, url: &Url) -> Option<String> {
        if is_here(url) {
            return None;
        }
        let found = self.0.as_ref()?.intercept(&url.as_str().parse().ok()?)?;
        let uri = found.uri();
        Some(match (uri.host()?, uri.port_u16(), uri.scheme_str()) {
            (host, Some(port), _) => format!("{host}:{port}"),
            (host, None, Some("https")) => format!("{host}:443"),
            (host, None, _) => format!("{host}:80"),
        })
    }
}

/// What people write, as the library reads it: semicolons as on Windows, and `*.contoso.com`.
fn list(bypass: &str) -> String {
    bypass
        .split([',', ';', ' ', '\n', '\t'])
        .map(|entry| entry.strip_prefix("*.").unwrap_or(entry))
        .filter(|entry| !entry.is_empty())
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_on_the_way_is_named_without_its_password() {
        let way = |proxy: &Proxy, url: &str| proxy.on_the_way_to(&url.parse().unwrap());
        let manual = Proxy::Manual {
            address: "http://ann:canary@proxy.contoso.com:8080".parse().unwrap(),
            bypass: "*.internal; contoso.com\n10.0.0.0/8".into(),
        };
        let expected = Some("proxy.contoso.com:8080".to_owned());
        assert_eq!(way(&manual, "https://management.azure.com/x?y=z"), expected);
        assert_eq!(way(&manual, "https://notcontoso.com/"), expected);
        for direct in [
            "https://kv.internal/",
            "https://contoso.com/",
            "https://a.contoso.com/",
            "https://10.1.2.3:8443/",
            "https://localhost:8443/",
            "https://kv.vault.localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
        ] {
            assert_eq!(way(&manual, direct), None, "{direct}");
        }
        assert_eq!(way(&Proxy::None, "https://management.azure.com/"), None);
        for (address, named) in [
            ("http://p.example", "p.example:80"),
            ("https://p.example", "p.example:443"),
        ] {
            let proxy = Proxy::Manual {
                address: address.parse().unwrap(),
                bypass: String::new(),
            };
            assert_eq!(way(&proxy, "https://management.azure.com/").unwrap(), named);
        }
    }
}
