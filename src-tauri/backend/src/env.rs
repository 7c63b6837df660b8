//! The one place that reads environment variables.

use std::path::PathBuf;

/// A folder named by a variable; `None` when it is unset, empty or relative (a relative one depends on where the app
/// was started, and the journal must not).
#[allow(clippy::disallowed_methods)] // here, and nowhere else
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unset_variable_names_no_folder() {
        assert_eq!(folder("POINTBACK_NO_SUCH_VARIABLE"), None);
    }
}
