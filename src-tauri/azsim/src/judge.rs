//! The verdict on a restore without the time that Azure takes over it: what `validateRestore` would say, and then `restore`.

use serde_json::Value;

use crate::access::unlocked;
use crate::checks::{Ask, later, sync};
use crate::control::{Control, PracticeAccount};
use crate::error::ArmError;
use crate::facts::instance;
use crate::fault_text::UserFault;
use crate::points::points;
use crate::routes::{consent, linked};

/// Why a restore would not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub code: String,
    pub message: String,
    /// Whether `restore` says it, after a validation that succeeds.
    pub of_restore: bool,
}

impl From<UserFault> for Verdict {
    fn from(fault: UserFault) -> Self {
        let detail = fault.inner.map(|(_, detail)| detail).unwrap_or_default();
        Self {
            code: fault.code,
            message: format!("{} {detail}", fault.message),
            of_restore: false,
        }
    }
}

fn refused(error: ArmError, of_restore: bool) -> Verdict {
    Verdict {
        code: error.code,
        message: error.message,
        of_restore,
    }
}

const VALIDATE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/validateRestore/action";
const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

impl Control {
    /// What would become of a restore request (the body of `restore`) of a protected database or server, at once: the same checks in the same
    /// order, without operations, jobs, time, faults and limits. With a caller, also of what their rights allow.
    pub fn judge(&self, source: &str, request: &Value, caller: Option<&PracticeAccount>) -> Result<(), Verdict> {
        let now = self.now();
        let config = self.app.config();
        self.read(|world| {
            let gone = || refused(ArmError::generic_not_found(), false);
            let instance = instance(world, source).ok_or_else(gone)?;
            let vault = world.vault_by_id(&instance.vault_id).ok_or_else(gone)?;
            let caller = caller.map(|account| crate::auth::Caller {
                object_id: account.object_id.clone(),
                app_id: account.client_id.clone(),
                name: account.name.clone(),
                tenant: account.tenant.clone(),
            });
            if let Some(caller) = &caller {
                caller
                    .require(world, VALIDATE, &instance.id())
                    .map_err(|e| refused(e, false))?;
            } else {
                // Locks are nobody's in particular.
                unlocked(world, &instance.id(), false).map_err(|e| refused(e, false))?;
            }
            let ask = Ask::read(request, config)?;
            let all = points(instance, vault, now);
            sync(world, vault, instance, &all, &ask, now)?;
            later(world, config, (vault, instance), &ask, now)?;
            if let Some(caller) = &caller {
                caller
                    .require(world, RESTORE, &instance.id())
                    .map_err(|e| refused(e, true))?;
                consent(world, caller, &[], vault, instance, &ask.guard_requests).map_err(|e| refused(e, true))?;
                linked(world, caller, instance, &ask, RESTORE).map_err(|e| refused(e, true))?;
            }
            Ok(())
        })
    }
}
