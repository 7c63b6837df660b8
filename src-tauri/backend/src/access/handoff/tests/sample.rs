//! One of each change, with what is said of it.

use super::super::{Ask, Wanted};
use crate::access::change::Change;
pub(super) use crate::access::change_sample::{grant, id};

pub fn ask() -> Ask {
    Ask {
        purpose: "Restore orders from vault bv-prod to server pg-2".into(),
        asked_by: "admin@contoso.example".into(),
        vault_id: id("Microsoft.DataProtection/backupVaults/bv-prod"),
        target_id: id("Microsoft.DBforPostgreSQL/servers/pg-2"),
        tenant_id: Some("tenant-1".into()),
        cloud: "AzureCloud".into(),
        practice: false,
    }
}

pub fn wanted(change: Change) -> Wanted {
    Wanted {
        why: format!("Azure needs it for {}.", change.place()),
        set_at: "Server › Access control (IAM)".into(),
        change,
    }
}

pub fn all() -> Vec<Wanted> {
    crate::access::change_sample::all().into_iter().map(wanted).collect()
}
