//! The one place that reads environment variables.

use std::path::PathBuf;
use std::time::Duration;

/// A folder named by a variable; `None` when it is unset, empty or relative (a relative one depends on where the app
/// was started, and the journal must not).
#[allow(clippy::disallowed_methods)] // here, and nowhere else
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

/// How long a person has for the sign-in in the browser. A build for development can be told another time, so that a test in a
/// real window need not wait for minutes.
#[allow(clippy::disallowed_methods)] // here, and nowhere else
pub(crate) fn sign_in_patience() -> Duration {
    const USUAL: Duration = Duration::from_mins(5);
    if !cfg!(debug_assertions) {
        return USUAL;
    }
    let told = std::env::var("POINTBACK_SIGN_IN_SECONDS").ok();
    told.and_then(|text| text.parse().ok())
        .map_or(USUAL, Duration::from_secs)
}

/// Which variable names the proxy, in the order in which the network library asks them.
#[allow(clippy::disallowed_methods)] // here, and nowhere else
pub(crate) fn proxy_variable() -> Option<&'static str> {
    const NAMES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    NAMES
        .into_iter()
        .find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unset_variable_names_no_folder() {
        assert_eq!(folder("POINTBACK_NO_SUCH_VARIABLE"), None);
    }
}
