//! What may be set, and what to do instead where it may not.

use arm::Proxy;
use url::Url;

use crate::api::{ApiError, ProxyChoice, Settings};
use crate::error;

/// The settings without what was typed by accident: blanks, a missing `http://`.
///
/// # Errors
/// `InvalidInput`: a proxy that cannot be used.
pub(crate) fn tidied(mut settings: Settings) -> Result<Settings, ApiError> {
    if let ProxyChoice::Manual { address, bypass } = &mut settings.proxy {
        let url = self::address(address)?;
        url.as_str().trim_end_matches('/').clone_into(address);
        *bypass = bypass.trim().to_owned();
    }
    settings.ca_file = settings
        .ca_file
        .map(|file| file.trim().to_owned())
        .filter(|file| !file.is_empty());
    Ok(settings)
}

pub(super) fn proxy(choice: &ProxyChoice) -> Result<Proxy, ApiError> {
    Ok(match choice {
        ProxyChoice::System => Proxy::System,
        ProxyChoice::None => Proxy::None,
        ProxyChoice::Manual { address, bypass } => Proxy::Manual {
            address: self::address(address)?,
            bypass: bypass.clone(),
        },
    })
}

fn address(text: &str) -> Result<Url, ApiError> {
    let text = text.trim();
    let looks = || vec!["It looks like http://proxy.contoso.com:8080.".to_owned()];
    if text.is_empty() {
        return Err(ApiError {
            hints: looks(),
            ..error::invalid("The proxy’s address is missing.")
        });
    }
    let full = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let no_address = || ApiError {
        hints: looks(),
        ..error::invalid("This is not the address of a proxy.")
    };
    let url = Url::parse(&full).map_err(|_| no_address())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ApiError {
            hints: vec![
                "Leave out what stands before the @.".into(),
                "If the proxy wants a user name and a password, choose the system’s setting here, and set HTTPS_PROXY for your account; or ask whoever runs the proxy to let this computer through to the hosts listed below.".into(),
            ],
            ..error::invalid(
                "A proxy’s address with a user name or a password is not kept: settings are not a place for secrets.",
            )
        });
    }
    match url.scheme() {
        "http" | "https" => {}
        scheme if scheme.starts_with("socks") => {
            return Err(ApiError {
                hints: vec!["Use the HTTP proxy of the same computer, if it has one.".into()],
                ..error::invalid("A SOCKS proxy cannot be used.")
            });
        }
        _ => return Err(no_address()),
    }
    let plain = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if url.host_str().is_none_or(str::is_empty) || !plain {
        return Err(ApiError {
            hints: vec![
                "It looks like http://proxy.contoso.com:8080.".into(),
                "A configuration script (PAC) cannot be used; enter the proxy that it names.".into(),
            ],
            ..error::invalid("This is not the address of a proxy.")
        });
    }
    Ok(url)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn manual(address: &str) -> Result<Settings, ApiError> {
        tidied(Settings {
            proxy: ProxyChoice::Manual {
                address: address.into(),
                bypass: " .internal ".into(),
            },
            ca_file: Some("  ".into()),
            ..Settings::default()
        })
    }

    #[test]
    fn an_address_may_be_typed_as_people_do() {
        for (typed, kept) in [
            (" proxy.contoso.com:8080 ", "http://proxy.contoso.com:8080"),
            ("http://10.0.0.1:3128/", "http://10.0.0.1:3128"),
            ("https://proxy", "https://proxy"),
        ] {
            let settings = manual(typed).unwrap();
            let expected = ProxyChoice::Manual {
                address: kept.into(),
                bypass: ".internal".into(),
            };
            assert_eq!(settings.proxy, expected);
            assert_eq!(settings.ca_file, None);
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_a_way_out_and_without_the_password() {
        for (typed, word) in [
            ("", "missing"),
            ("http://ann:canary@proxy:8080", "not a place for secrets"),
            ("ann@proxy:8080", "not a place for secrets"),
            ("socks5://proxy:1080", "SOCKS"),
            ("http://wpad.contoso.com/proxy.pac", "not the address"),
            ("ftp://proxy", "not the address"),
            ("http://", "not the address"),
        ] {
            let error = manual(typed).unwrap_err();
            assert!(error.message.contains(word), "{typed}: {}", error.message);
            assert!(!error.hints.is_empty() && !format!("{error:?}").contains("canary"));
        }
    }
}
