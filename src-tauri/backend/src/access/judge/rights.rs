//! Actions and their wildcards (contract §10.3).

use super::super::facts::Block;

/// Whether any role allows an action: rights add up, what one takes away another may give.
pub(in crate::access) fn allowed(blocks: &[Block], action: &str) -> bool {
    blocks
        .iter()
        .any(|one| any(&one.actions, action) && !any(&one.not_actions, action))
}

/// Whether blocks of a deny assignment hold an action, on resources or on data.
pub(super) fn holds(blocks: &[Block], action: &str, on_data: bool) -> bool {
    blocks.iter().any(|one| {
        let (yes, no) = if on_data {
            (&one.data_actions, &one.not_data_actions)
        } else {
            (&one.actions, &one.not_actions)
        };
        any(yes, action) && !any(no, action)
    })
}

fn any(patterns: &[String], action: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, action))
}

/// `*` stands for any text, also none and also slashes; case does not count.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    // Without a star the first part is the whole; with one the last part has to end the text.
    let Some(end) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn wildcards_match_as_azure_does() {
        for (pattern, action, expected) in [
            ("*", "Microsoft.X/y/read", true),
            ("*/read", "Microsoft.X/y/Read", true),
            ("*/read", "Microsoft.X/y/read/action", false),
            ("Microsoft.X/*/read", "Microsoft.X/y/z/read", true),
            ("Microsoft.X/*", "microsoft.x/y/z", true),
            ("Microsoft.X/y", "Microsoft.X/y/z", false),
            ("a*b*c", "aXbYc", true),
            ("a*bc", "abc", true),
            ("ab*ba", "aba", false),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, action), expected, "{pattern} {action}");
        }
    }

    #[test]
    fn what_one_role_takes_another_gives_and_data_is_apart() {
        let most = Block {
            actions: texts(&["*"]),
            not_actions: texts(&["Microsoft.Authorization/*/write"]),
            ..Block::default()
        };
        let granter = Block {
            actions: texts(&["Microsoft.Authorization/roleAssignments/*"]),
            ..Block::default()
        };
        let action = "Microsoft.Authorization/roleAssignments/write";
        assert!(!allowed(std::slice::from_ref(&most), action));
        assert!(allowed(&[most.clone(), granter], action));
        assert!(!holds(&[most], "Microsoft.Storage/x", true));
    }
}
