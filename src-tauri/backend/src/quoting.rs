//! One text as one word of another language, whatever is in it. Pure.

/// One word for bash. Plain words stay as they are; in single quotes nothing but the quote itself has a meaning.
pub fn bash(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | ',' | '+' | '%');
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// A text in single quotes, in which PowerShell reads nothing but the quote. It counts the typographic ones as quotes,
/// too, and each is doubled.
pub fn powershell(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}') {
            quoted.push(c);
        }
        quoted.push(c);
    }
    quoted.push('\'');
    quoted
}

/// A text in single quotes for Bicep, in which `${` would begin an expression and a line may not end.
pub fn bicep(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' | '\'' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' if rest.peek() == Some(&'{') => quoted.push_str("\\$"),
            c if c.is_control() => quoted.extend(c.escape_unicode()),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// A text for a comment or a plain text: on one line, and without signs that turn the order of reading around.
pub fn line(value: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let plain = value.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bicep_reads_no_expression_and_a_comment_stays_on_its_line() {
        assert_eq!(bicep(r"it's ${x} \ $y"), r"'it\'s \${x} \\ $y'");
        assert_eq!(bicep("a\r\n\t\u{1}"), r"'a\r\n\t\u{1}'");
        assert_eq!(bicep("$${x"), r"'$\${x'");
        assert_eq!(line("a\nb\u{2028}c\u{202E}d\u{85}e ü’"), "a b c d e ü’");
    }
}
