//! Regions by the name that requests use and the one that people read.

use std::collections::HashMap;
use std::sync::Arc;

use super::View;
use crate::api::{Can, Region};

/// Regions by request name, as Azure lists them.
#[derive(Debug, Default)]
pub(crate) struct Regions {
    displays: HashMap<String, String>,
    pairs: HashMap<String, String>,
}

impl Regions {
    /// A region from any spelling: `westeurope`, `West Europe`.
    pub(crate) fn named(&self, text: &str) -> Region {
        let name = normal(text);
        let listed = self.displays.get(&name).cloned();
        let display = listed
            .or_else(|| by_table(&name))
            .unwrap_or_else(|| text.trim().to_owned());
        Region { name, display }
    }

    /// The region that Azure pairs with this one; the first where there are several.
    pub(crate) fn paired(&self, text: &str) -> Option<String> {
        self.pairs.get(&normal(text)).cloned()
    }
}

/// Where a restore takes place: what a picker judges its rows by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub region: &'a str,
    /// The paired region, and not the vault's own.
    pub secondary: bool,
    pub regions: &'a Regions,
}

impl Place<'_> {
    /// Whether something in `region` can be a destination.
    pub(crate) fn holds(&self, region: &str) -> Can {
        if normal(region) == normal(self.region) {
            return Can::yes();
        }
        let (theirs, ours) = (
            self.regions.named(region).display,
            self.regions.named(self.region).display,
        );
        Can::no(if self.secondary {
            format!("In {theirs}; this restore takes place in the paired region, {ours}.")
        } else {
            format!("In {theirs}; the vault is in {ours}, and Azure restores within one region.")
        })
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
            let mut regions = Regions::default();
            for row in rows {
                let name = normal(&row.name);
                if let Some(pair) = row.paired.first() {
                    regions.pairs.insert(name.clone(), normal(pair));
                }
                regions.displays.insert(name, row.display_name);
            }
            Ok(regions)
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
        let regions = Regions {
            displays: [("westeurope".to_owned(), "Europe, West".to_owned())].into(),
            ..Regions::default()
        };
        assert_eq!(regions.named("WestEurope").display, "Europe, West");
    }

    #[test]
    fn a_place_takes_what_lies_in_its_region_and_says_which_it_is() {
        let regions = Regions::default();
        let place = |secondary| Place {
            region: "centralus",
            secondary,
            regions: &regions,
        };
        assert!(place(true).holds("Central US").allowed);
        let far = |secondary| place(secondary).holds("eastus2").reason.unwrap_or_default();
        assert_eq!(
            far(true),
            "In East US 2; this restore takes place in the paired region, Central US."
        );
        assert!(far(false).contains("the vault is in Central US"));
    }
}
