//! Azure Resource Manager over HTTP: the calls that restoring a PostgreSQL database from a Backup vault needs.
//!
//! Wire facts are cited as "contract §n": the description of the service's behaviour that this crate was written from.
//!
//! # The pipeline
//!
//! azure_core's pipeline does the work; its order is fixed when a client is made, and there are two of them for Resource Manager (two
//! more, built like the first, read from key vaults' and storage accounts' own hosts, each with tokens of its own):
//!
//! 1. client request id: `x-ms-client-request-id`, the caller's where there is one
//! 2. User-Agent of azure_core
//! 3. **retry** ([`policy::Repeat`]), or nothing at all in the pipeline for what must be sent *once*
//! 4. [`policy::Patience`]: reads every form of "wait", gives up where the wait is long (not in the *once* pipeline)
//! 5. bearer token, https only; both pipelines share one token, and a 401 drops it
//! 6. [`policy::Trail`]: the app's name, the time limit of one try, one log line, the mark that the request left
//! 7. azure_core's logging (values of queries and headers are redacted by allow-list)
//! 8. transport: the network, or a server in this process
//!
//! What may be repeated: GETs, pollers, and the POSTs that only read (Resource Graph, points and jobs of the secondary region). What is
//! sent once: `validateRestore` and `restore`, both cross-region, too, and `rehydrate`; and every write that changes a
//! setting ([`Written`]). Tokens of other tenants
//! (`x-ms-authorization-auxiliary`) are asked for before the pipeline, and only for requests to Resource Manager. azure_core's default retry repeats every method, hence the second pipeline. The host of every URL is checked in one place, before a token is
//! asked for.

pub mod authorization;
mod auxiliary;
mod challenge;
mod client;
mod cloud;
pub mod dataprotection;
pub mod dates;
pub mod durations;
mod elsewhere;
mod error;
mod flatten;
pub mod graph;
pub mod groups;
mod headers;
mod id;
pub mod keyvault;
mod lro;
mod node;
mod page;
mod policy;
pub mod postgres;
mod refusal;
mod resource;
mod routes;
pub mod storage;
pub mod subscriptions;
mod transport;
mod write;

pub use challenge::{AnswerChallenge, Challenge};
pub use client::{ArmClient, ClientOptions};
pub use cloud::{Cloud, scope};
pub use error::{Details, Error, Kind, ProxyTrouble, chain};
pub use flatten::{ServiceError, flatten};
pub use id::{
    ContainerId, DatabaseId, FlexibleServerId, IdError, InstanceId, KeyVaultId, RecoveryPointId, ResourceGuardId,
    ResourceId, SingleServerId, StorageAccountId, UserAssignedIdentityId, VaultId, same_id,
};
pub use lro::{OperationFailure, OperationHandle, Poll};
pub use page::Paged;
pub use refusal::Refusal;
pub use routes::{Routes, subscription_in};
pub use transport::{Exchange, NetworkOptions, Proxy, Replaceable, Transport, authorities, http_client};
pub use write::Written;

// Most callers want these by their plain names.
pub use dataprotection::{Accepted, Instance, Job, Range, RecoveryPoint, Vault};

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod testing;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod quirks;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod wire;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod wire_access;
