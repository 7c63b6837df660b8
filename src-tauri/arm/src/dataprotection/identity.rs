//! Which principal a vault works as (contract §5.1, §5.2): what the checks of permissions ask about.

use super::{IdentityChoice, UserIdentity, VaultIdentity};
use crate::id::{IdError, UserAssignedIdentityId, same_id};

impl UserIdentity {
    /// The ARM id as a typed one. Errors: the vault names something else.
    pub fn identity_id(&self) -> Result<UserAssignedIdentityId, IdError> {
        UserAssignedIdentityId::parse(&self.id)
    }
}

impl VaultIdentity {
    /// Whether the vault has an identity of its own. `type` is a list of words with or without blanks.
    pub fn has_system_assigned(&self) -> bool {
        let says = self
            .kind
            .split(',')
            .any(|word| word.trim().eq_ignore_ascii_case("SystemAssigned"));
        says || self.principal_id.is_some()
    }

    /// The user-assigned identity of that id, in any spelling.
    pub fn user_assigned(&self, id: &str) -> Option<&UserIdentity> {
        self.user_assigned.iter().find(|identity| same_id(&identity.id, id))
    }

    /// Object id of the principal that a restore with that choice works as; no choice is the system-assigned identity (contract §6.1).
    ///
    /// `None`: the vault does not have that identity, or Azure does not tell its principal.
    pub fn principal_for(&self, choice: Option<&IdentityChoice>) -> Option<&str> {
        match choice {
            Some(choice) if !choice.system_assigned => self
                .user_assigned(choice.user_assigned_id.as_deref()?)?
                .principal_id
                .as_deref(),
            _ => self.principal_id.as_deref(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Vault, testing::VAULT};

    const ONE: &str =
        "/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one";

    fn identity(value: &Value) -> VaultIdentity {
        Vault::from_value(&json!({ "id": VAULT, "identity": value }))
            .unwrap()
            .identity
            .unwrap()
    }

    fn user(id: Option<&str>) -> IdentityChoice {
        IdentityChoice {
            system_assigned: false,
            user_assigned_id: id.map(str::to_owned),
        }
    }

    #[test]
    fn every_choice_has_its_principal() {
        let both = identity(
            &json!({ "type": "SystemAssigned, UserAssigned", "principalId": "p-system", "userAssignedIdentities": {
            ONE: { "clientId": "c-one", "principalId": "p-one" },
            ONE.replace("one", "two"): {}, "odd": { "principalId": "p-odd" } } }),
        );
        assert!(both.has_system_assigned());
        assert_eq!(both.principal_for(None), Some("p-system"));
        let system = IdentityChoice {
            system_assigned: true,
            user_assigned_id: Some(ONE.to_owned()),
        };
        assert_eq!(both.principal_for(Some(&system)), Some("p-system"), "the flag decides");
        let spelled = ONE.replace("resourcegroups", "resourceGroups");
        assert_eq!(both.principal_for(Some(&user(Some(&spelled)))), Some("p-one"));
        assert_eq!(
            both.principal_for(Some(&user(Some(&ONE.replace("one", "two"))))),
            None,
            "Azure does not tell"
        );
        assert_eq!(
            both.principal_for(Some(&user(Some(&ONE.replace("one", "three"))))),
            None
        );
        assert_eq!(both.principal_for(Some(&user(None))), None);
        assert_eq!(
            both.user_assigned(&spelled).unwrap().client_id.as_deref(),
            Some("c-one")
        );
        let ids: Vec<_> = both.user_assigned.iter().map(UserIdentity::identity_id).collect();
        assert_eq!(ids.iter().filter(|id| id.is_ok()).count(), 2);
        let one = both.user_assigned(ONE).unwrap().identity_id().unwrap();
        assert_eq!((one.name(), one.subscription(), one.as_str()), ("one", "s", ONE));
    }

    #[test]
    fn a_vault_may_have_one_kind_or_none() {
        let only_users =
            identity(&json!({ "type": "UserAssigned", "userAssignedIdentities": { ONE: { "principalId": "p" } } }));
        assert_eq!(
            (only_users.has_system_assigned(), only_users.principal_for(None)),
            (false, None)
        );
        let none = identity(&json!({ "type": "None" }));
        assert!(!none.has_system_assigned() && none.user_assigned.is_empty());
        assert!(
            identity(&json!({ "principalId": "p" })).has_system_assigned(),
            "the principal speaks for itself"
        );
        assert!(identity(&json!({ "type": "systemassigned" })).has_system_assigned());
    }
}
