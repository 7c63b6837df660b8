//! Tells Tauri which commands there are and where the one capability file is.
//!
//! The names are read from the capability file instead of being written a third time: `tests/it/architecture.rs` holds
//! that file against `backend::commands!`, and a command that is missing there cannot be called by the screen.

use std::{error::Error, fs};

const CAPABILITY: &str = "src-tauri/shell/capabilities/main.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={CAPABILITY}");
    // Tauri keeps the names for as long as the build script runs; they are few, so they may live that long.
    let names: Vec<&'static str> = command_names(&fs::read_to_string(CAPABILITY)?)
        .into_iter()
        .map(|name| &*Box::leak(name.into_boxed_str()))
        .collect();
    let names: &'static [&'static str] = Box::leak(names.into_boxed_slice());
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("./src-tauri/shell/capabilities/*.json")
            .app_manifest(tauri_build::AppManifest::new().commands(names)),
    )?;
    Ok(())
}

/// `"allow-restore-start"` → `restore_start`, for every permission of our own (those of Tauri have a `:` in them).
fn command_names(capability: &str) -> Vec<String> {
    capability
        .split('"')
        .filter_map(|word| word.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect()
}
