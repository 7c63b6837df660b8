//! The vault's resource guard, explained.

use super::View;
use crate::api::{ApiError, GuardRequest, GuardView};
use crate::error;

impl View {
    pub(crate) async fn guard(&self, request: GuardRequest) -> Result<GuardView, ApiError> {
        let _ = self.detail(&request.instance_id, false).await?;
        Err(error::internal("The guard is being built."))
    }
}
