//! The list of databases as it is once every tenant has answered.

use std::time::Duration;

use backend::{
    Backend,
    api::{ApiError, Databases, DatabasesRequest, ErrorCode},
};

const LONG: Duration = Duration::from_mins(1);

/// Reads the list anew. Of several tenants, the slow ones are not waited for once another has answered, and on a busy machine
/// any of them may be slow: as a screen does, this asks again until none is missing.
///
/// # Errors
/// What the backend says.
pub async fn databases(backend: &Backend) -> Result<Databases, ApiError> {
    let mut request = DatabasesRequest { refresh: true };
    let whole = async {
        loop {
            // Each question waits for those that are late, for a while.
            let list = backend.databases_list(request).await?;
            if !list.problems.iter().any(|problem| late(&problem.error)) {
                return Ok(list);
            }
            request.refresh = false;
        }
    };
    tokio::time::timeout(LONG, whole).await.expect("every tenant answers")
}

/// Told apart from a tenant that cannot be reached by its words alone.
fn late(error: &ApiError) -> bool {
    error.code == ErrorCode::Offline && error.message == "It has not answered yet."
}
