//! Shapes that every part of the surface uses.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use ts_rs::TS;

/// No request, or no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// A moment, in UTC. On the wire an RFC 3339 text ending in `Z`; the screen shows it in local time *and* UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct Timestamp(#[serde(with = "time::serde::rfc3339")] pub OffsetDateTime);

impl From<OffsetDateTime> for Timestamp {
    fn from(at: OffsetDateTime) -> Self {
        Self(at.to_offset(time::UtcOffset::UTC))
    }
}

/// Whether something may be done now, and if not, why, in words for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Can {
    pub allowed: bool,
    /// Set whenever `allowed` is false.
    pub reason: Option<String>,
}

impl Can {
    pub fn yes() -> Self {
        Self {
            allowed: true,
            reason: None,
        }
    }
    pub fn no(reason: impl Into<String>) -> Self {
        Self {
            allowed: false,
            reason: Some(reason.into()),
        }
    }
}

/// How a state is to be read at a glance. The screen adds a shape and a word: colour never stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    Ok,
    Running,
    Warning,
    Bad,
    Neutral,
}

/// A state as a screen shows it: Azure's own word is kept beside ours, so that an unknown one is still shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StateView {
    pub label: String,
    pub tone: Tone,
    /// The word as Azure sent it, unchanged.
    pub raw: String,
    /// One sentence more, where there is one to say.
    pub detail: Option<String>,
}

/// A region: the name that requests use (`westeurope`) and the one that people read (`West Europe`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    pub name: String,
    pub display: String,
}

/// A run of text in a sentence; `strong` marks the names that matter in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    pub text: String,
    pub strong: bool,
}

/// A sentence made of runs.
pub type Sentence = Vec<Span>;

/// How long something usually takes, and how we know. Seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    pub low_seconds: f64,
    pub high_seconds: f64,
    /// "from 4 earlier restores", "measured by Microsoft's own tests"; always shown with the range.
    pub basis: String,
}

/// A part of an answer that could not be had; the rest of the answer stands. Names what is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What could not be read: "Subscription Finance", "Vault bv-fin-guarded".
    pub scope: String,
    pub error: ApiError,
}

/// What the screen can do about an error. A code exists only because the screen acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// Nobody is signed in, or the sign-in has ended.
    NotSignedIn,
    /// Sign-in was tried and refused.
    SignInFailed,
    /// Azure's access control said no; `detail` names action and scope.
    Forbidden,
    NotFound,
    /// Azure asks to wait; see `retry_after_seconds`.
    Throttled,
    /// No answer from the network.
    Offline,
    /// The server's certificate is not trusted; the message names the issuer seen.
    Tls,
    /// Something that was typed or chosen cannot be; nothing was sent.
    InvalidInput,
    /// Azure checked the restore and refused it.
    ValidationFailed,
    /// Azure refused for a reason that is in `azure_code`.
    Service,
    /// The plan is too old, or was already used: check again.
    PlanStale,
    /// The same restore was started before; nothing was sent.
    Duplicate,
    /// It is not known whether Azure took the request; Pointback looks for the job and sends nothing.
    OutcomeUnknown,
    /// Pointback's own files cannot be read or written.
    Storage,
    /// Pointback's own fault.
    Internal,
}

/// Who can usually put it right (`docs`: error table).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Who {
    /// The person at the screen.
    You,
    /// Whoever may assign roles or change settings of the Azure resource.
    AzureAdmin,
    /// Whoever administers the PostgreSQL server.
    DatabaseAdmin,
    /// Microsoft: wait, or open a support request with the ids.
    Microsoft,
}

/// An error as data: what happened, what to do, and Azure's own code and ids for a support request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    pub code: ErrorCode,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do, in order; Azure's own `recommendedAction` first.
    pub hints: Vec<String>,
    pub who: Option<Who>,
    /// Technical detail for those who want it; never a secret or a signed URL.
    pub detail: Option<String>,
    /// Azure's code as sent (`UserErrorMSIMissingPermissions`).
    pub azure_code: Option<String>,
    /// Further codes that Azure named in the same answer: of inner errors and of details.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub inner_codes: Vec<String>,
    /// HTTP status, where an answer came.
    pub status: Option<u16>,
    pub request_id: Option<String>,
    pub correlation_id: Option<String>,
    pub retry_after_seconds: Option<f64>,
}
