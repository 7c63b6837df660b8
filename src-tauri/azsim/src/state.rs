//! The world on disk: what happened is still so when the app starts again.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::{Config, WorldKind};
use crate::error::SimError;
use crate::faults::Faults;
use crate::world::World;

/// The whole world is written, not a journal of changes: it is some hundred kilobytes, as recovery points and scheduled backups are computed
/// and not stored, and a whole file cannot disagree with itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    pub version: u32,
    pub kind: WorldKind,
    /// Seconds by which a test has moved the time.
    pub advanced: f64,
    pub world: World,
    pub faults: Faults,
}

impl Saved {
    pub const VERSION: u32 = 1;
}

pub struct Store {
    path: Option<PathBuf>,
}

impl Store {
    pub fn new(path: Option<PathBuf>) -> Self {
        Self { path }
    }

    pub fn keeps(&self) -> bool {
        self.path.is_some()
    }

    /// The saved world if it is one of this configuration. What cannot be read as one is set aside, and a fresh world begins.
    pub fn load(&self, config: &Config) -> Result<Option<Saved>, SimError> {
        let Some(path) = &self.path else {
            return Ok(None);
        };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(SimError::Read(e)),
        };
        match serde_json::from_slice::<Saved>(&bytes) {
            Ok(saved)
                if saved.version == Saved::VERSION && saved.kind == config.world && saved.world.seed == config.seed =>
            {
                Ok(Some(saved))
            }
            _ => {
                let aside = beside(path, "bad");
                if let Err(e) = fs::rename(path, &aside) {
                    tracing::warn!(error = %e, "the practice world could not be set aside");
                }
                Ok(None)
            }
        }
    }

    /// Replaces the file in one step. A failure costs persistence and nothing else, so it is reported and not returned.
    pub fn save(&self, saved: &Saved) {
        let Some(path) = &self.path else {
            return;
        };
        if let Err(e) = replace(path, saved) {
            tracing::warn!(error = %e, "the practice world could not be saved");
        }
    }
}

fn replace(path: &Path, saved: &Saved) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let next = beside(path, "next");
    let mut file = fs::File::create(&next)?;
    serde_json::to_writer(std::io::BufWriter::new(&mut file), saved)?;
    file.flush()?;
    file.sync_all()?;
    drop(file);
    fs::rename(&next, path)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
