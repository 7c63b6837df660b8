//! Programs that a test starts: where a build leaves them, unless `script/test` says otherwise.

use std::path::{Path, PathBuf};

/// A program of this workspace: in the folder above the one that this test runs from.
pub fn program(name: &str) -> PathBuf {
    let here = std::env::current_exe().expect("a test has a path");
    here.ancestors().nth(2).expect("a test is in target/*/deps").join(name)
}

/// What `script/test` says, or what is usual.
#[allow(
    clippy::disallowed_methods,
    reason = "the tests' own settings; env.rs is the application's"
)]
pub fn setting(name: &str, usual: &Path) -> PathBuf {
    std::env::var_os(name).map_or_else(|| usual.to_owned(), PathBuf::from)
}
