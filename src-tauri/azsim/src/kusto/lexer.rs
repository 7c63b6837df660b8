//! Text to tokens. `datetime(...)` is one token because its argument is not quoted and not an expression.

use time::{Duration, OffsetDateTime};

use super::QueryError;
use super::value::parse_datetime;

#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    Name(String),
    Text(String),
    Whole(i64),
    Real(f64),
    Span(Duration),
    Moment(Option<OffsetDateTime>),
    Symbol(&'static str),
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub kind: TokenKind,
    pub at: usize,
    pub text: String,
}

/// Longest first: the first match wins.
const SYMBOLS: [&str; 23] = [
    "==", "=~", "!=", "!~", "<=", ">=", "..", "|", "(", ")", "[", "]", ",", ".", "=", "<", ">", "+", "-", "*", "/",
    "%", ";",
];

pub fn tokens(query: &str) -> Result<Vec<Token>, QueryError> {
    let mut lexer = Lexer { query, at: 0 };
    let mut found = Vec::new();
    loop {
        let token = lexer.next()?;
        let end = token.kind == TokenKind::End;
        found.push(token);
        if end {
            return Ok(found);
        }
    }
}

struct Lexer<'a> {
    query: &'a str,
    at: usize,
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.query[self.at..]
    }

    fn skip_blanks(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            if !self.rest().starts_with("//") {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    fn token(&self, kind: TokenKind, start: usize) -> Token {
        let text = if kind == TokenKind::End {
            "<EOF>"
        } else {
            &self.query[start..self.at]
        };
        Token {
            kind,
            at: start,
            text: text.to_owned(),
        }
    }

    fn next(&mut self) -> Result<Token, QueryError> {
        self.skip_blanks();
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(self.token(TokenKind::End, start));
        };
        if first == '\'' || first == '"' {
            let text = self.quoted(first, true)?;
            return Ok(self.token(TokenKind::Text(text), start));
        }
        if first == '@' && matches!(rest[1..].chars().next(), Some('\'' | '"')) {
            self.at += 1;
            let quote = if rest[1..].starts_with('\'') { '\'' } else { '"' };
            let text = self.quoted(quote, false)?;
            return Ok(self.token(TokenKind::Text(text), start));
        }
        if first.is_ascii_digit() {
            return self.number();
        }
        if is_name(first) {
            return self.name();
        }
        if first == '!' && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.at += 1;
            let inner = self.name()?;
            return match inner.kind {
                TokenKind::Name(name) => Ok(self.token(TokenKind::Name(format!("!{name}")), start)),
                _ => Err(QueryError::new("Unexpected '!'", "!", start)),
            };
        }
        if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            self.at += symbol.len();
            return Ok(self.token(TokenKind::Symbol(symbol), start));
        }
        Err(QueryError::new(
            format!("Unexpected character '{first}'"),
            first.to_string(),
            start,
        ))
    }

    /// A quoted string; `escapes` is off for the verbatim form `@'...'`, where a doubled quote stands for one.
    fn quoted(&mut self, quote: char, escapes: bool) -> Result<String, QueryError> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.query[start + 1..].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && escapes {
                match chars.next().map(|(_, c)| c) {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some(other @ ('\\' | '\'' | '"')) => text.push(other),
                    Some(other) => {
                        let message = format!("The escape '\\{other}' is not supported");
                        return Err(QueryError::new(message, format!("\\{other}"), start + 1 + at));
                    }
                    None => break,
                }
            } else if c == quote {
                if !escapes && matches!(chars.peek(), Some((_, next)) if *next == quote) {
                    chars.next();
                    text.push(quote);
                    continue;
                }
                self.at = start + 1 + at + 1;
                return Ok(text);
            } else if c == '\n' {
                break;
            } else {
                text.push(c);
            }
        }
        Err(QueryError::new("Unterminated string literal", quote.to_string(), start))
    }

    fn number(&mut self) -> Result<Token, QueryError> {
        let start = self.at;
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        self.at += digits(self.rest());
        // `1..5` is a range, `1.5` a number.
        if self.rest().starts_with('.') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
            self.at += digits(self.rest());
        }
        let number = &self.query[start..self.at];
        let unit_length = self
            .rest()
            .chars()
            .take_while(|c| is_name(*c))
            .map(char::len_utf8)
            .sum::<usize>();
        let unit = &self.rest()[..unit_length];
        self.at += unit_length;
        let bad = || QueryError::new("Not a number or a time span", &self.query[start..self.at], start);
        if unit.is_empty() {
            let kind = if number.contains('.') {
                TokenKind::Real(number.parse().map_err(|_| bad())?)
            } else {
                TokenKind::Whole(number.parse().map_err(|_| bad())?)
            };
            return Ok(self.token(kind, start));
        }
        let seconds = match unit {
            "d" => 86_400.0,
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return Err(bad()),
        };
        let amount: f64 = number.parse().map_err(|_| bad())?;
        let span = Duration::checked_seconds_f64(amount * seconds).ok_or_else(bad)?;
        Ok(self.token(TokenKind::Span(span), start))
    }

    fn name(&mut self) -> Result<Token, QueryError> {
        let start = self.at;
        self.at += self
            .rest()
            .chars()
            .take_while(|c| is_name(*c))
            .map(char::len_utf8)
            .sum::<usize>();
        let name = &self.query[start..self.at];
        if name == "in" && self.rest().starts_with('~') {
            self.at += 1;
            return Ok(self.token(TokenKind::Name("in~".to_owned()), start));
        }
        if name == "datetime" && self.rest().trim_start().starts_with('(') {
            let body_at = self.at + self.rest().find('(').unwrap_or(0) + 1;
            let Some(length) = self.query[body_at..].find(')') else {
                return Err(QueryError::new("'datetime(' is not closed", name, start));
            };
            self.at = body_at + length + 1;
            let body = self.query[body_at..body_at + length].trim().trim_matches(['\'', '"']);
            if body.eq_ignore_ascii_case("null") {
                return Ok(self.token(TokenKind::Moment(None), start));
            }
            let moment = parse_datetime(body);
            if moment.is_none() {
                return Err(QueryError::new(format!("'{body}' is not a datetime"), body, body_at));
            }
            return Ok(self.token(TokenKind::Moment(moment), start));
        }
        let name = name.to_owned();
        Ok(self.token(TokenKind::Name(name), start))
    }
}
