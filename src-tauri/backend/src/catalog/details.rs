//! One instance in words.

use super::View;
use crate::api::{ApiError, InstanceDetails, InstanceRequest};
use crate::error;

impl View {
    pub(crate) async fn instance(&self, request: InstanceRequest) -> Result<InstanceDetails, ApiError> {
        let _ = self.detail(&request.instance_id, false).await?;
        Err(error::internal("Details are being built."))
    }
}
