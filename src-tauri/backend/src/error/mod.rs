//! From every failure to the one error that a screen shows.
//!
//! Azure's message is kept as it is (its advice first, ours after it): a person who searches the web for the text must
//! find it. What we add is the code that the screen acts on, who can put it right, and what to do.

mod advice;

use std::path::Path;

use arm::{Kind, ProxyTrouble, ServiceError};

use crate::api::{ApiError, ErrorCode, Who};

/// One of several tenants, which is not waited for any longer. `hint`: what becomes of its part.
pub(crate) fn not_yet(hint: &str) -> ApiError {
    ApiError {
        hints: vec![hint.to_owned()],
        ..plain(ErrorCode::Offline, "It has not answered yet.")
    }
}

/// An error with a code and one sentence, nothing else yet.
pub(crate) fn plain(code: ErrorCode, message: impl Into<String>) -> ApiError {
    ApiError {
        code,
        message: message.into(),
        hints: Vec::new(),
        who: None,
        detail: None,
        azure_code: None,
        inner_codes: Vec::new(),
        status: None,
        request_id: None,
        correlation_id: None,
        retry_after_seconds: None,
    }
}

/// Something that was typed or chosen cannot be; nothing was sent.
pub(crate) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError {
        who: Some(Who::You),
        ..plain(ErrorCode::InvalidInput, message)
    }
}

pub(crate) fn not_found(message: impl Into<String>) -> ApiError {
    plain(ErrorCode::NotFound, message)
}

/// Our own fault. The sentence says what was meant to happen.
pub(crate) fn internal(message: impl Into<String>) -> ApiError {
    ApiError {
        hints: vec!["Restart Pointback. If it happens again, report it with the log file.".into()],
        ..plain(ErrorCode::Internal, message)
    }
}

/// The database file could not be …
pub(crate) fn storage(what: &str, cause: &dyn std::fmt::Display) -> ApiError {
    ApiError {
        who: Some(Who::You),
        hints: vec![
            "Check that the disk is not full and that the data folder can be written to, then start Pointback again."
                .into(),
        ],
        detail: Some(cause.to_string()),
        ..plain(
            ErrorCode::Storage,
            format!("Pointback’s own database could not be {what}."),
        )
    }
}

/// The database file is no database, or its pages do not fit together.
pub(crate) fn damaged_file(path: &Path, cause: &dyn std::fmt::Display) -> ApiError {
    ApiError {
        who: Some(Who::You),
        hints: vec![
            format!(
                "Move {} somewhere else and start Pointback again: it begins with a new one.",
                path.display()
            ),
            "Restores that run in Azure go on. Look for them under Activity: the vaults list the last 14 days.".into(),
        ],
        detail: Some(cause.to_string()),
        ..plain(ErrorCode::Storage, "Pointback’s own database is damaged.")
    }
}

/// The file was written by a version that knows more than this one; it is left as it is.
pub(crate) fn newer_file(path: &Path) -> ApiError {
    ApiError {
        who: Some(Who::You),
        hints: vec!["Start the newer version, or install it again.".into()],
        detail: Some(path.display().to_string()),
        ..plain(
            ErrorCode::Storage,
            "Pointback’s own database was written by a newer version of Pointback.",
        )
    }
}

pub(crate) fn folder(path: &Path, cause: &std::io::Error) -> ApiError {
    ApiError {
        who: Some(Who::You),
        hints: vec![format!("Make sure that {} can be written to.", path.display())],
        detail: Some(cause.to_string()),
        ..plain(ErrorCode::Storage, "Pointback’s data folder could not be made.")
    }
}

impl From<arm::Error> for ApiError {
    fn from(e: arm::Error) -> Self {
        let code = e.code.as_deref();
        let known = code.and_then(advice::by_code);
        let mut error = match &e.kind {
            Kind::Http => plain(http_code(e.status, code), e.message.trim()),
            Kind::Auth => crate::session::token_refused(e.technical.as_deref().unwrap_or(&e.message)),
            Kind::Network => offline(&e),
            Kind::Proxy { address, trouble } => proxy(address, *trouble, e.technical.as_deref()),
            Kind::Timeout => ApiError {
                hints: vec!["Try again. If it stays so, check the connection and a proxy on the way.".into()],
                ..plain(ErrorCode::Offline, "Azure did not answer in time.")
            },
            Kind::Tls { issuer } => tls(issuer.as_deref()),
            Kind::Parse => ApiError {
                hints: vec!["Report it with the log file: Azure may have changed a format.".into()],
                ..plain(
                    ErrorCode::Service,
                    format!("Azure’s answer could not be read: {}", e.message),
                )
            },
            Kind::Refused(_) => plain(ErrorCode::Service, e.message.clone()),
        };
        let mut hints: Vec<String> = e.recommended_actions.iter().map(|a| a.trim().to_owned()).collect();
        hints.append(&mut error.hints);
        if let Some(known) = known {
            hints.extend(known.hints.iter().map(|&h| h.to_owned()));
            error.who = Some(known.who);
        } else if error.who.is_none() {
            error.who = who_by_status(e.status);
        }
        if error.code == ErrorCode::Forbidden
            && let Some(access) = advice::access(&e.message).or_else(|| advice::access(e.technical.as_deref()?))
        {
            hints.push(format!(
                "Ask for a role with the action {} on {}.",
                access.action, access.scope
            ));
        }
        hints.dedup();
        ApiError {
            hints,
            detail: error.detail.or_else(|| e.technical.clone()),
            azure_code: error.azure_code.or_else(|| e.code.clone()),
            inner_codes: e.inner_codes.clone(),
            status: e.status,
            request_id: error.request_id.or_else(|| e.request_id.clone()),
            correlation_id: error.correlation_id.or_else(|| e.correlation_id.clone()),
            retry_after_seconds: e.retry_after.map(|d| d.as_secs_f64()),
            ..error
        }
    }
}

/// An error that Azure put into a job or an operation: its own words, its own advice, then ours.
pub(crate) fn from_service(code: ErrorCode, e: &ServiceError) -> ApiError {
    let known = advice::by_code(&e.code);
    let mut hints = e.recommended_actions.clone();
    if let Some(known) = &known {
        hints.extend(known.hints.iter().map(|&h| h.to_owned()));
    }
    hints.dedup();
    let message = match (e.message.trim(), e.code.as_str()) {
        ("", "") => "Azure gave no reason.",
        ("", code) => code,
        (message, _) => message,
    };
    ApiError {
        hints,
        who: known.map(|k| k.who),
        detail: e.technical.clone(),
        azure_code: Some(e.code.clone()).filter(|c| !c.is_empty()),
        inner_codes: e.inner_codes.clone(),
        ..plain(code, message)
    }
}

fn http_code(status: Option<u16>, code: Option<&str>) -> ErrorCode {
    match status {
        Some(401) => ErrorCode::NotSignedIn,
        Some(403) => ErrorCode::Forbidden,
        Some(404) => ErrorCode::NotFound,
        Some(429) => ErrorCode::Throttled,
        // A throttled validation comes as a 400 (contract §12.2).
        _ if code.is_some_and(|c| c.eq_ignore_ascii_case("CloudDosTimeboudLimitReached")) => ErrorCode::Throttled,
        _ => ErrorCode::Service,
    }
}

fn who_by_status(status: Option<u16>) -> Option<Who> {
    match status? {
        401 => Some(Who::You),
        403 => Some(Who::AzureAdmin),
        429 | 500..=599 => Some(Who::Microsoft),
        _ => None,
    }
}

fn offline(e: &arm::Error) -> ApiError {
    let technical = e.technical.clone().unwrap_or_default();
    let lower = technical.to_lowercase();
    let (message, hint) = if lower.contains("dns") || lower.contains("resolve") || lower.contains("name or service") {
        (
            "The host’s name could not be found.",
            "Check the address, the network connection, and whether a VPN is needed.",
        )
    } else if lower.contains("refused") {
        (
            "The host refused the connection.",
            "Check the address and its port, and whether a firewall is on the way.",
        )
    } else {
        (
            "Azure could not be reached.",
            "Check the network connection, and whether a proxy or a VPN is needed.",
        )
    };
    ApiError {
        who: Some(Who::You),
        hints: vec![hint.to_owned()],
        detail: Some(technical).filter(|t| !t.is_empty()),
        ..plain(ErrorCode::Offline, message)
    }
}

fn tls(issuer: Option<&str>) -> ApiError {
    let message = match issuer {
        Some(issuer) => {
            format!("The server’s certificate is not trusted. It was issued by \u{201c}{issuer}\u{201d}.")
        }
        None => "The server’s certificate is not trusted.".to_owned(),
    };
    ApiError {
        who: Some(Who::You),
        hints: vec![
            "If that is your company’s own certificate authority, choose its CA file in Settings, under Network, or have it installed on this computer.".into(),
            "If it is not known to you, do not go on: someone may be listening.".into(),
        ],
        ..plain(ErrorCode::Tls, message)
    }
}

fn proxy(address: &str, trouble: ProxyTrouble, technical: Option<&str>) -> ApiError {
    let (message, hints) = match trouble {
        ProxyTrouble::Unreachable => (
            format!("The proxy {address} cannot be reached."),
            vec!["Check the proxy in Settings, under Network, or in HTTPS_PROXY, and whether a VPN is needed."],
        ),
        ProxyTrouble::SignIn => (
            format!("The proxy {address} asks for a sign-in."),
            vec![
                "Ask whoever runs the proxy to let this computer through to the hosts that Settings lists under Network.",
                "If it takes a user name and a password, set HTTPS_PROXY=http://name:password@host:port for your account and choose the system’s proxy in Settings.",
            ],
        ),
        ProxyTrouble::Refused => (
            format!("The proxy {address} does not let requests to this host through, or cannot reach it itself."),
            vec![
                "Have the hosts allowed that Settings lists under Network; the connectivity test there shows which ones are not.",
            ],
        ),
    };
    ApiError {
        who: Some(Who::You),
        hints: hints.into_iter().map(str::to_owned).collect(),
        detail: technical.map(str::to_owned),
        ..plain(ErrorCode::Offline, message)
    }
}

#[cfg(test)]
mod tests;
