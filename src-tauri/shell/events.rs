//! What the backend tells goes to every window, and to the desktop when a restore ends unseen.

use backend::{
    Backend,
    api::{Event, JobView, Phase},
};
use tauri::{AppHandle, Emitter, Manager};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::error::RecvError;

/// The one event name; the payload says which kind it is.
const EVENT: &str = "pointback";

pub fn forward(app: AppHandle, backend: &Backend) {
    let mut events = backend.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let Err(error) = app.emit(EVENT, &event) {
                        tracing::warn!(%error, "an event did not reach the window");
                    }
                    notify_when_over(&app, &event);
                }
                // Every event is a whole snapshot: what was missed is in the next one.
                Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "the window was slower than the events"),
                Err(RecvError::Closed) => break,
            }
        }
    });
}

/// A desktop notification, only if no window of ours is being looked at.
fn notify_when_over(app: &AppHandle, event: &Event) {
    let Event::JobChanged { job } = event else { return };
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
