//! Names of regions (contract §6.1): `West US`, `westus` and `WestUS` are one.

/// A region as requests take it: lower case, without blanks (contract §6.1). The display name and the name come out the same; the
/// geography that the portal puts before it in brackets ("(Europe) West Europe") goes.
///
/// Whatever is no letter and no digit is left out, so that the result can stand in a path. Unknown regions survive: there is no list
/// of them here, because Azure opens new ones. Empty: the text names none.
#[must_use]
pub fn region_name(text: &str) -> String {
    let text = text.trim();
    let text = match text.strip_prefix('(').and_then(|t| t.split_once(')')) {
        Some((_, rest)) => rest,
        None => text,
    };
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Whether two texts name the same region. Two that name none are not the same.
#[must_use]
pub fn same_region(one: &str, other: &str) -> bool {
    let one = region_name(one);
    !one.is_empty() && one == region_name(other)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_region_has_many_spellings_and_one_name() {
        for (text, name) in [
            ("westus", "westus"),
            ("WestUS", "westus"),
            ("West US 2", "westus2"),
            (" east asia ", "eastasia"),
            ("(Europe) West Europe", "westeurope"),
            ("(US) West US", "westus"),
            ("East US 2 EUAP", "eastus2euap"),
            ("East US 2 (Stage)", "eastus2stage"),
            ("West\u{a0}Europe", "westeurope"),
            ("a/../b?c#d", "abcd"),
            ("(", ""),
            ("", ""),
        ] {
            assert_eq!(region_name(text), name, "{text}");
        }
        assert!(same_region("West US", "westus") && !same_region("westus", "westus2"));
        assert!(!same_region("", " "), "nothing is not a region");
    }

    proptest! {
        #[test]
        fn a_name_stays_what_it_is(text in "\\PC{0,40}") {
            let name = region_name(&text);
            prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            prop_assert_eq!(region_name(&name), name);
        }
    }
}
