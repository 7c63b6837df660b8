//! What the backend tells goes to every window, and to the desktop when a restore ends unseen.

use std::collections::HashSet;

use backend::{
    Backend,
    api::{Event, JobSummary, JobView, Nothing, Phase},
};
use tauri::{AppHandle, Emitter, Manager};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::error::RecvError;

/// The one event name; the payload says which kind it is.
const EVENT: &str = "pointback";

pub fn forward(app: AppHandle, backend: Backend) {
    let mut events = backend.events();
    tauri::async_runtime::spawn(async move {
        // A job that is over still changes (its result is looked up): only its end is worth a notification. One that
        // ended while the application was closed was open in the journal, and counts as ending now.
        let mut open: HashSet<String> = match backend.bootstrap(Nothing {}).await {
            Ok(known) => known.unfinished.into_iter().map(|job| job.key).collect(),
            Err(_) => HashSet::new(),
        };
        drop(backend);
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let Err(error) = app.emit(EVENT, &event) {
                        tracing::warn!(%error, "an event did not reach the window");
                    }
                    if let Event::JobChanged { job } = &event
                        && ends(&mut open, &job.summary)
                    {
                        notify(&app, job);
                    }
                }
                // Every event is a whole snapshot: what was missed is in the next one.
                Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "the window was slower than the events"),
                Err(RecvError::Closed) => break,
            }
        }
    });
}

/// Whether this snapshot is the one with which the job is over.
fn ends(open: &mut HashSet<String>, job: &JobSummary) -> bool {
    if job.is_final {
        open.remove(&job.key)
    } else {
        open.insert(job.key.clone());
        false
    }
}

/// A desktop notification, only if no window of ours is being looked at.
fn notify(app: &AppHandle, job: &JobView) {
    let looked_at = app
        .webview_windows()
        .values()
        .any(|window| window.is_focused().unwrap_or(false));
    let Some((title, body)) = (if looked_at { None } else { words(job) }) else {
        return;
    };
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::warn!(%error, "the desktop took no notification");
    }
}

fn words(job: &JobView) -> Option<(&'static str, String)> {
    let title = match job.summary.phase {
        Phase::Completed => "Restore completed",
        Phase::CompletedWithWarnings => "Restore completed with warnings",
        Phase::Failed => "Restore failed",
        Phase::Cancelled => "Restore cancelled in Azure",
        Phase::NeverStarted => "Restore was never started",
        Phase::Refused => "Azure refused the restore",
        Phase::Sending | Phase::Accepted | Phase::Running | Phase::OutcomeUnknown => return None,
    };
    Some((title, format!("{} → {}", job.summary.name, job.summary.destination)))
}
