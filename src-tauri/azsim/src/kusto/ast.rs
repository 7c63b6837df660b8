//! The shape of a parsed query.

use super::value::Val;

#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub table: String,
    pub at: usize,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub kind: StepKind,
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    Where(Expr),
    Extend(Vec<Named>),
    Project(Vec<Named>),
    ProjectAway(Vec<Named>),
    OrderBy(Vec<OrderKey>),
    Take(usize),
    Count,
    Distinct(Vec<Named>),
    Summarize { aggregates: Vec<Named>, by: Vec<Named> },
    Join(Box<Join>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub right: Query,
    /// `leftouter`: rows without a partner stay; otherwise `inner`.
    pub outer: bool,
    pub keys: Vec<JoinKey>,
}

/// Two columns that must be equal.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinKey {
    pub left: String,
    pub right: String,
    pub at: usize,
}

/// An expression with the name of the column it makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    pub name: String,
    pub expr: Expr,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderKey {
    pub expr: Expr,
    pub descending: bool,
    pub nulls_first: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Literal(Val),
    Column(String),
    /// `*`, only as an argument of an aggregate or of `distinct`.
    Star,
    Member(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    Call(String, Vec<Expr>),
    Negate(Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    In {
        value: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
        ignore_case: bool,
    },
    Between {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    And,
    Or,
    Add,
    Subtract,
    Equal,
    NotEqual,
    EqualIgnoreCase,
    NotEqualIgnoreCase,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Text(TextOp),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOp {
    pub test: TextTest,
    pub negated: bool,
    pub case_sensitive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
    Has,
}

impl Expr {
    /// The name Kusto gives a column whose expression has none: the path with underscores (`properties_x`), also
    /// through a conversion; `None` for anything else.
    pub fn implied_name(&self) -> Option<String> {
        match &self.kind {
            ExprKind::Column(name) => Some(name.clone()),
            ExprKind::Member(base, name) => Some(format!("{}_{name}", base.implied_name()?)),
            ExprKind::Index(base, index) => match &index.kind {
                ExprKind::Literal(Val::Str(name)) => Some(format!("{}_{name}", base.implied_name()?)),
                _ => None,
            },
            ExprKind::Call(name, args) if name.starts_with("to") && args.len() == 1 => args[0].implied_name(),
            _ => None,
        }
    }
}
