//! Expressions: recursive descent, one function per level of precedence.

use super::QueryError;
use super::ast::{BinaryOp, Expr, ExprKind, TextOp, TextTest};
use super::lexer::{Token, TokenKind};
use super::value::Val;

pub struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

/// Deeper nesting than any client sends; the limit keeps a hostile query from exhausting the stack.
const MAX_DEPTH: usize = 64;

fn binary(op: BinaryOp, at: usize, left: Expr, right: Expr) -> Expr {
    Expr {
        kind: ExprKind::Binary(op, Box::new(left), Box::new(right)),
        at,
    }
}

/// `startswith`, `!contains_cs` and their family.
fn text_op(name: &str) -> Option<TextOp> {
    let (negated, name) = name.strip_prefix('!').map_or((false, name), |rest| (true, rest));
    let (case_sensitive, name) = name.strip_suffix("_cs").map_or((false, name), |rest| (true, rest));
    let test = match name {
        "startswith" => TextTest::StartsWith,
        "endswith" => TextTest::EndsWith,
        "contains" => TextTest::Contains,
        "has" => TextTest::Has,
        _ => return None,
    };
    Some(TextOp {
        test,
        negated,
        case_sensitive,
    })
}

impl Parser {
    pub fn new(tokens: Vec<Token>) -> Self {
        Self {
            tokens,
            next: 0,
            depth: 0,
        }
    }

    pub fn peek(&self) -> &Token {
        // The lexer always ends with `End`, and `advance` never moves past it.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn peek_after(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next + 1).map(|token| &token.kind)
    }

    pub fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    pub fn fail<T>(&self, message: impl Into<String>) -> Result<T, QueryError> {
        let token = self.peek();
        Err(QueryError::new(message, token.text.clone(), token.at))
    }

    pub fn at_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek().kind, TokenKind::Symbol(found) if found == symbol)
    }

    pub fn eat(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    pub fn expect(&mut self, symbol: &str) -> Result<(), QueryError> {
        if self.eat(symbol) {
            Ok(())
        } else {
            self.fail(format!("Expected '{symbol}'"))
        }
    }

    pub fn at_word(&self, word: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Name(name) if name == word)
    }

    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.advance();
        }
        found
    }

    pub fn name(&mut self) -> Result<String, QueryError> {
        if let TokenKind::Name(name) = &self.peek().kind {
            let name = name.clone();
            self.advance();
            return Ok(name);
        }
        self.fail("Expected a name")
    }

    /// Whether `name =` follows: a column with a name of its own.
    pub fn at_assignment(&self) -> bool {
        matches!(self.peek().kind, TokenKind::Name(_)) && matches!(self.peek_after(), Some(TokenKind::Symbol("=")))
    }

    pub fn expression(&mut self) -> Result<Expr, QueryError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail("The expression is nested too deeply");
        }
        let mut left = self.conjunction()?;
        while self.at_word("or") {
            let at = self.advance().at;
            left = binary(BinaryOp::Or, at, left, self.conjunction()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Expr, QueryError> {
        let mut left = self.comparison()?;
        while self.at_word("and") {
            let at = self.advance().at;
            left = binary(BinaryOp::And, at, left, self.comparison()?);
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expr, QueryError> {
        let left = self.sum()?;
        let token = self.peek().clone();
        let op = match &token.kind {
            TokenKind::Symbol("==") => BinaryOp::Equal,
            TokenKind::Symbol("!=") => BinaryOp::NotEqual,
            TokenKind::Symbol("=~") => BinaryOp::EqualIgnoreCase,
            TokenKind::Symbol("!~") => BinaryOp::NotEqualIgnoreCase,
            TokenKind::Symbol("<") => BinaryOp::Less,
            TokenKind::Symbol("<=") => BinaryOp::LessOrEqual,
            TokenKind::Symbol(">") => BinaryOp::Greater,
            TokenKind::Symbol(">=") => BinaryOp::GreaterOrEqual,
            TokenKind::Name(name) => match name.as_str() {
                "in" | "in~" | "!in" | "!in~" => return self.membership(left, name),
                "between" | "!between" => return self.range(left, name.starts_with('!')),
                other => match text_op(other) {
                    Some(op) => BinaryOp::Text(op),
                    None => return Ok(left),
                },
            },
            _ => return Ok(left),
        };
        self.advance();
        let right = self.sum()?;
        Ok(binary(op, token.at, left, right))
    }

    fn membership(&mut self, value: Expr, word: &str) -> Result<Expr, QueryError> {
        let at = self.advance().at;
        self.expect("(")?;
        let list = self.list()?;
        if list.is_empty() {
            return self.fail(format!("'{word}' needs at least one value"));
        }
        let (negated, ignore_case) = (word.starts_with('!'), word.ends_with('~'));
        Ok(Expr {
            kind: ExprKind::In {
                value: Box::new(value),
                list,
                negated,
                ignore_case,
            },
            at,
        })
    }

    fn range(&mut self, value: Expr, negated: bool) -> Result<Expr, QueryError> {
        let at = self.advance().at;
        self.expect("(")?;
        let low = Box::new(self.sum()?);
        self.expect("..")?;
        let high = Box::new(self.sum()?);
        self.expect(")")?;
        Ok(Expr {
            kind: ExprKind::Between {
                value: Box::new(value),
                low,
                high,
                negated,
            },
            at,
        })
    }

    /// Expressions up to the closing parenthesis, which is consumed.
    fn list(&mut self) -> Result<Vec<Expr>, QueryError> {
        let mut items = Vec::new();
        if self.eat(")") {
            return Ok(items);
        }
        loop {
            items.push(if self.at_symbol("*") {
                let at = self.advance().at;
                Expr {
                    kind: ExprKind::Star,
                    at,
                }
            } else {
                self.expression()?
            });
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(items)
    }

    fn sum(&mut self) -> Result<Expr, QueryError> {
        let mut left = self.unary()?;
        loop {
            let op = match self.peek().kind {
                TokenKind::Symbol("+") => BinaryOp::Add,
                TokenKind::Symbol("-") => BinaryOp::Subtract,
                TokenKind::Symbol(symbol @ ("*" | "/" | "%")) => {
                    return self.fail(format!("The operator '{symbol}' is not supported"));
                }
                _ => return Ok(left),
            };
            let at = self.advance().at;
            left = binary(op, at, left, self.unary()?);
        }
    }

    fn unary(&mut self) -> Result<Expr, QueryError> {
        if self.at_symbol("-") {
            let at = self.advance().at;
            let inner = self.postfix()?;
            return Ok(Expr {
                kind: ExprKind::Negate(Box::new(inner)),
                at,
            });
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Expr, QueryError> {
        let mut base = self.primary()?;
        loop {
            let at = self.peek().at;
            if self.eat(".") {
                let name = self.name()?;
                base = Expr {
                    kind: ExprKind::Member(Box::new(base), name),
                    at,
                };
            } else if self.eat("[") {
                let index = self.expression()?;
                self.expect("]")?;
                base = Expr {
                    kind: ExprKind::Index(Box::new(base), Box::new(index)),
                    at,
                };
            } else {
                return Ok(base);
            }
        }
    }

    fn primary(&mut self) -> Result<Expr, QueryError> {
        let token = self.peek().clone();
        let kind = match token.kind {
            TokenKind::Text(text) => ExprKind::Literal(Val::Str(text)),
            TokenKind::Whole(number) => ExprKind::Literal(Val::Long(number)),
            TokenKind::Real(number) => ExprKind::Literal(Val::Real(number)),
            TokenKind::Span(span) => ExprKind::Literal(Val::Span(span)),
            TokenKind::Moment(moment) => ExprKind::Literal(moment.map_or(Val::Null, Val::Moment)),
            TokenKind::Symbol("(") => {
                self.advance();
                let inner = self.expression()?;
                self.expect(")")?;
                return Ok(inner);
            }
            TokenKind::Name(name) => {
                self.advance();
                let kind = if self.eat("(") {
                    ExprKind::Call(name, self.list()?)
                } else if name == "true" || name == "false" {
                    ExprKind::Literal(Val::Bool(name == "true"))
                } else {
                    ExprKind::Column(name)
                };
                return Ok(Expr { kind, at: token.at });
            }
            TokenKind::Symbol(_) | TokenKind::End => return self.fail("Expected an expression"),
        };
        self.advance();
        Ok(Expr { kind, at: token.at })
    }
}
