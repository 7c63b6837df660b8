//! Regions by the name that requests use and the one that people read.

use std::collections::HashMap;
use std::sync::Arc;

use super::View;
use crate::api::Region;

/// Display names by request name, as Azure lists them.
#[derive(Debug, Default)]
pub(crate) struct Regions(HashMap<String, String>);

impl Regions {
    /// A region from any spelling: `westeurope`, `West Europe`.
    pub(crate) fn named(&self, text: &str) -> Region {
        let name = normal(text);
        let listed = self.0.get(&name).cloned();
        let display = listed
            .or_else(|| by_table(&name))
            .unwrap_or_else(|| text.trim().to_owned());
        Region { name, display }
    }
}

/// Lower case, no blanks: what a restore request takes (contract §6.1).
pub(crate) fn normal(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase()
}

/// For the moment before Azure has answered, and for accounts that may not list regions.
fn by_table(name: &str) -> Option<String> {
    const AREAS: &[(&str, &str)] = &[
        ("australia", "Australia"),
        ("austria", "Austria"),
        ("belgium", "Belgium"),
        ("brazil", "Brazil"),
        ("canada", "Canada"),
        ("chile", "Chile"),
        ("china", "China"),
        ("denmark", "Denmark"),
        ("france", "France"),
        ("germany", "Germany"),
        ("indonesia", "Indonesia"),
        ("israel", "Israel"),
        ("italy", "Italy"),
        ("japan", "Japan"),
        ("jioindia", "Jio India"),
        ("korea", "Korea"),
        ("malaysia", "Malaysia"),
        ("mexico", "Mexico"),
        ("newzealand", "New Zealand"),
        ("norway", "Norway"),
        ("poland", "Poland"),
        ("qatar", "Qatar"),
        ("southafrica", "South Africa"),
        ("spain", "Spain"),
        ("sweden", "Sweden"),
        ("switzerland", "Switzerland"),
        ("taiwan", "Taiwan"),
        ("uae", "UAE"),
        ("uk", "UK"),
        ("usgov", "US Gov"),
        ("usdod", "US DoD"),
    ];
    const SIDES: &[&str] = &[
        "northcentral",
        "southcentral",
        "westcentral",
        "southeast",
        "north",
        "south",
        "east",
        "west",
        "central",
    ];
    const SUFFIXED: &[(&str, &str)] = &[("us", "US"), ("europe", "Europe"), ("asia", "Asia"), ("india", "India")];
    let title = |word: &str| match word {
        "northcentral" => "North Central".to_owned(),
        "southcentral" => "South Central".to_owned(),
        "westcentral" => "West Central".to_owned(),
        word => word
            .chars()
            .next()
            .map(|c| c.to_ascii_uppercase().to_string() + &word[1..])
            .unwrap_or_default(),
    };
    let (body, number) = match name.char_indices().next_back() {
        Some((at, digit)) if digit.is_ascii_digit() => (&name[..at], format!(" {digit}")),
        _ => (name, String::new()),
    };
    let preview = |body: &str| body.strip_suffix("euap").map(str::to_owned);
    if let Some(real) = preview(name) {
        return by_table(&real).map(|display| format!("{display} EUAP"));
    }
    for (suffix, display) in SUFFIXED {
        if let Some(side) = body.strip_suffix(suffix).filter(|s| SIDES.contains(s)) {
            return Some(format!("{} {display}{number}", title(side)));
        }
    }
    AREAS.iter().find_map(|(prefix, display)| {
        let side = body.strip_prefix(prefix)?;
        (!side.is_empty()).then(|| format!("{display} {}{number}", title(side)))
    })
}

impl View {
    /// The list of regions, or an empty one with the table behind it: a name is not worth an error.
    pub(super) async fn regions(&self) -> Arc<Regions> {
        let ask = async {
            let Some(subscription) = self.scope.subscriptions.first() else {
                return Ok(Regions::default());
            };
            let listed = self.ask(self.scope.arm.locations(&subscription.id)).await;
            let rows = match listed {
                Ok(page) => page.rows,
                Err(error) => {
                    tracing::debug!(message = %error.message, "the regions could not be listed");
                    Vec::new()
                }
            };
            Ok(Regions(
                rows.into_iter().map(|l| (normal(&l.name), l.display_name)).collect(),
            ))
        };
        // Regions do not change while the app runs.
        self.regions
            .get((), self.now(), time::Duration::days(30), ask)
            .await
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_people_know_them() {
        let regions = Regions::default();
        for (name, display) in [
            ("westeurope", "West Europe"),
            ("West Europe", "West Europe"),
            ("eastus2", "East US 2"),
            ("eastus2euap", "East US 2 EUAP"),
            ("northcentralus", "North Central US"),
            ("germanywestcentral", "Germany West Central"),
            ("southeastasia", "Southeast Asia"),
            ("uksouth", "UK South"),
            ("usgovvirginia", "US Gov Virginia"),
            ("chinanorth3", "China North 3"),
            ("marsbase", "marsbase"),
            ("", ""),
        ] {
            assert_eq!(regions.named(name).display, display, "{name}");
        }
        assert_eq!(regions.named("West US 2").name, "westus2");
    }

    #[test]
    fn azures_list_comes_first() {
        let regions = Regions([("westeurope".to_owned(), "Europe, West".to_owned())].into());
        assert_eq!(regions.named("WestEurope").display, "Europe, West");
    }
}
