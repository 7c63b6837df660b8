//! What a job of Azure's says, as an observation. Pure.

use arm::Job;

use super::job::{Snapshot, Task};
use crate::api::ErrorCode;
use crate::error;

/// A job of Azure's as an observation.
pub(crate) fn snapshot(job: &Job) -> Snapshot {
    let details = job.details.clone().unwrap_or_default();
    let message = |warning: &arm::ServiceError| {
        let words = [warning.message.as_str(), warning.code.as_str()];
        words
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    let mut cause = job
        .errors
        .first()
        .map(|first| error::from_service(ErrorCode::Service, first));
    if let Some(cause) = &mut cause {
        // Azure's activity id is what support asks for (contract §8).
        cause.correlation_id = cause.correlation_id.take().or_else(|| job.activity_id.clone());
    }
    Snapshot {
        job_id: job.name.clone(),
        status: job.status.clone().unwrap_or_default(),
        started: job.start_time,
        ended: job.end_time,
        tasks: details
            .sub_tasks
            .iter()
            .map(|task| Task {
                name: task.name.clone().unwrap_or_else(|| "Task".to_owned()),
                status: task.status.clone().unwrap_or_default(),
            })
            .collect(),
        warnings: details.warnings.iter().map(message).collect(),
        error: cause,
        raw: job.raw.clone(),
    }
}
