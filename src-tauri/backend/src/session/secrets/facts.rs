//! Where the credentials are, whether they stay, and what is left of them: facts for the screen, without a secret.

use std::path::PathBuf;

use super::keychain::{KeyPlace, Trouble};

/// Whether what was done outlives the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    OnDisk,
    /// Until the application is closed, and why.
    ThisRunOnly(Why),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    Keychain(Trouble),
    /// The file could not be read or written.
    Disk(String),
}

impl Why {
    pub fn message(&self) -> String {
        match self {
            Self::Keychain(trouble) => trouble.to_string(),
            Self::Disk(_) => "The file of the saved sign-ins cannot be read or written.".into(),
        }
    }

    pub fn hint(&self) -> &'static str {
        match self {
            Self::Keychain(trouble) => trouble.hint(),
            Self::Disk(_) => {
                "Make room on the disk, or give this account the right to write to the folder. Until then, signing in lasts until Pointback is closed."
            }
        }
    }

    /// For whoever looks into it.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Keychain(Trouble::Broken(detail)) | Self::Disk(detail) => Some(detail),
            Self::Keychain(_) => None,
        }
    }
}

/// A file that was not used and is kept under another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    pub path: PathBuf,
    pub message: &'static str,
}

/// The answer to "Where are my credentials?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// Sealed, for its owner alone.
    pub file: PathBuf,
    pub file_exists: bool,
    pub key: KeyPlace,
    /// Anybody who reads the folder reads the credentials: the weaker way was asked for.
    pub weaker: bool,
    pub kept: Kept,
    /// How many accounts are remembered, on the disk or for this run.
    pub accounts: usize,
    /// Files that could not be used, from this run and earlier ones.
    pub aside: Vec<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    Absent,
    Present,
    /// The keychain could not say.
    NotKnown(Trouble),
}

/// What is left after signing out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remains {
    pub files: Vec<PathBuf>,
    pub key: KeyState,
    pub accounts_in_memory: usize,
}

impl Remains {
    /// Neither disk nor keychain nor memory holds anything. A keychain that cannot be asked is not known to be empty.
    pub fn nothing(&self) -> bool {
        self.files.is_empty() && self.key == KeyState::Absent && self.accounts_in_memory == 0
    }
}
