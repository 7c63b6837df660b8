//! Archived points: what Azure says of their copies, and the order to make one (contract §5.3, §5.6, §6.1).

use std::{convert::Infallible, fmt, ops::RangeInclusive, str::FromStr};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Accepted, Job, PointStore, restore::accepted};
use crate::{client::ArmClient, error::Error, id::InstanceId};

/// How many days a rehydrated copy may be kept (contract §6.1): whole days, both ends included.
pub const REHYDRATION_DAYS: RangeInclusive<u8> = 10..=30;

/// What Microsoft's clients and the portal take where nobody says otherwise.
pub const REHYDRATION_DEFAULT_DAYS: u8 = 15;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $variant,)+
            /// A word outside the specification, as received (contract §16.9).
            Other(String),
        }

        impl $name {
            /// Azure's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl FromStr for $name {
            type Err = Infallible;
            fn from_str(text: &str) -> Result<Self, Infallible> {
                let word = text.trim();
                $(if word.eq_ignore_ascii_case($word) {
                    return Ok(Self::$variant);
                })+
                Ok(Self::Other(text.to_owned()))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                text.parse().unwrap_or_else(|never: Infallible| match never {})
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words!(
    /// Where a copy of an archived point stands (contract §5.3).
    RehydrationStatus {
        /// The copy is being made: hours.
        CreateInProgress = "CREATE_IN_PROGRESS",
        /// The copy can be restored from, until `rehydration_expires`.
        Completed = "COMPLETED",
        DeleteInProgress = "DELETE_IN_PROGRESS",
        Deleted = "DELETED",
        Failed = "FAILED",
    }
);

words!(
    /// How fast a copy is to be made (contract §6.1).
    RehydrationPriority {
        /// The default of every client.
        Standard = "Standard",
        /// In the specification; whether Azure takes it is not established (contract §18).
        High = "High",
    }
);

impl PointStore {
    /// `rehydrationStatus`; `None`: nothing was ever rehydrated here.
    pub fn rehydration(&self) -> Option<RehydrationStatus> {
        self.rehydration_status.as_deref().map(RehydrationStatus::from)
    }
}

impl Job {
    /// `rehydrationPriority`; `None` for all jobs but those from the archive.
    pub fn priority(&self) -> Option<RehydrationPriority> {
        self.rehydration_priority.as_deref().map(RehydrationPriority::from)
    }
}

/// The order to copy an archived point to the vault store (contract §5.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehydration {
    point_id: String,
    priority: Option<RehydrationPriority>,
    days: u8,
}

impl Rehydration {
    /// `point_id` is `recoveryPointId`; `days` is how long the copy is to be kept; without a priority Azure takes its own.
    ///
    /// Errors: no point, days outside [`REHYDRATION_DAYS`], a priority outside the specification. The published sample has `7D`, which
    /// is neither a duration nor enough days.
    pub fn new(point_id: &str, priority: Option<RehydrationPriority>, days: u8) -> Result<Self, Error> {
        if point_id.trim().is_empty() {
            return Err(Error::parse("A rehydration needs a recovery point."));
        }
        if !REHYDRATION_DAYS.contains(&days) {
            let (least, most) = (REHYDRATION_DAYS.start(), REHYDRATION_DAYS.end());
            return Err(Error::parse(format!(
                "A rehydrated copy is kept for {least} to {most} days, and {days} was asked for."
            )));
        }
        if let Some(RehydrationPriority::Other(word)) = &priority {
            return Err(Error::parse(format!("“{word}” is no priority of a rehydration.")));
        }
        Ok(Self {
            point_id: point_id.to_owned(),
            priority,
            days,
        })
    }

    /// `P15D`: also the member of a restore request from the archive (contract §6.1).
    pub fn duration(&self) -> String {
        format!("P{}D", self.days)
    }

    fn body(&self) -> Value {
        let mut body = json!({ "recoveryPointId": self.point_id, "rehydrationRetentionDuration": self.duration() });
        if let Some(priority) = &self.priority {
            body["rehydrationPriority"] = json!(priority.as_str());
        }
        body
    }
}

impl ArmClient {
    /// Copies an archived point to the vault store without restoring it. POST `BI/rehydrate` (contract §5 #11, §5.6); takes hours, costs.
    ///
    /// Sent once; `maybe_sent` as of [`restore`](ArmClient::restore). 204 is a success with nothing to wait for. No recording shows this
    /// call: whether the operation names a job is not established, so its result is asked for one and may have none.
    /// Errors: 400, 403, 404, 409, 429.
    pub async fn rehydrate(
        &self,
        instance: &InstanceId,
        order: &Rehydration,
        client_request_id: Uuid,
    ) -> Result<Accepted, Error> {
        let answer = self
            .order(instance, "rehydrate", &order.body(), Some(client_request_id), &[])
            .await?;
        accepted(answer)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
