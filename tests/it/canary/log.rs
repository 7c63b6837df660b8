//! Logs that a test can read.

use std::{
    io::Write,
    path::Path,
    sync::{Arc, Mutex, Once},
};

use tracing_subscriber::fmt::MakeWriter;

/// What was logged.
#[derive(Clone, Default)]
pub struct Log(pub Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The shell's own filter: read from its source, for the shell cannot be a dependency here.
pub fn usual_filter() -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/shell/log.rs");
    let text = std::fs::read_to_string(source).expect("the shell's log.rs");
    let (_, rest) = text.split_once("const FILTER: &str = \"").expect("its filter");
    rest.split('"').next().expect("its end").to_owned()
}

/// Beside a thread's log, one of the whole process that is interested in everything and writes nothing: whether a line is wanted is
/// remembered per process, and other tests that run at the same time want none.
pub fn interested() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
    });
}
