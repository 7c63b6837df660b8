//! Reading a request as Azure reads it: names of members and of enum values without regard to case, members in any order, unknown ones ignored (contract §6.1).

use serde_json::Value;

use crate::world::same;

/// A JSON value whose members are found whatever their case.
#[derive(Debug, Clone, Copy)]
pub struct Loose<'a>(pub &'a Value);

impl<'a> Loose<'a> {
    /// The member, unless it is absent or null.
    pub fn get(self, name: &str) -> Option<Loose<'a>> {
        let members = self.0.as_object()?;
        let value = members
            .get(name)
            .or_else(|| members.iter().find(|(key, _)| same(key, name)).map(|(_, value)| value))?;
        (!value.is_null()).then_some(Loose(value))
    }

    /// The first of several names: `resourceID` is also written `resourceId`, and both are one name here; `dataSourceInfo` and `datasourceInfo` too.
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.0.as_str()
    }

    /// Text that says something.
    pub fn filled(self, name: &str) -> Option<&'a str> {
        self.text(name).map(str::trim).filter(|text| !text.is_empty())
    }

    pub fn flag(self, name: &str) -> Option<bool> {
        self.get(name)?.0.as_bool()
    }

    /// Whether a member holds one word.
    pub fn says(self, name: &str, word: &str) -> bool {
        self.text(name).is_some_and(|text| same(text, word))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn case_and_order_and_nulls_do_not_matter() {
        let body =
            json!({"dataSourceInfo": {"resourceId": "/x", "resourceUri": null}, "OBJECTTYPE": "restoreTargetInfo"});
        let body = Loose(&body);
        assert_eq!(body.get("datasourceInfo").unwrap().text("resourceID"), Some("/x"));
        assert!(body.get("datasourceInfo").unwrap().get("resourceUri").is_none());
        assert!(body.says("objectType", "RestoreTargetInfo"));
        assert!(body.text("datasourceInfo").is_none());
    }
}
