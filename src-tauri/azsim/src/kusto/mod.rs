//! The part of the Kusto query language that Resource Graph clients send.
//!
//! A real lexer, parser and evaluator rather than a list of recognised queries: a client that changes one filter must
//! get the answer to *its* query. What is not covered is refused with the name and the place of the construct, never
//! answered approximately. Semantics follow Kusto where clients can tell: `==` is case-sensitive and `=~` is not, a
//! dynamic value compared with a string is compared as text (`properties.isUserTriggered == 'true'`, contract §9),
//! a missing member is null, and dynamic values cannot be sorted or grouped without a cast.

mod aggregate;
mod ast;
mod eval;
mod functions;
mod join;
mod lexer;
mod operators;
mod parser;
mod pipeline;
mod value;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value as Json};
use time::OffsetDateTime;

pub use value::Val;

/// A row as the world keeps it: the members of one Resource Graph record.
pub type Row = Map<String, Json>;

/// Columns every Resource Graph table has, in the order the service documents them. The flag says "dynamic".
pub const BASE_COLUMNS: [(&str, bool); 16] = [
    ("id", false),
    ("name", false),
    ("type", false),
    ("tenantId", false),
    ("kind", false),
    ("location", false),
    ("resourceGroup", false),
    ("subscriptionId", false),
    ("managedBy", false),
    ("sku", true),
    ("plan", true),
    ("properties", true),
    ("tags", true),
    ("identity", true),
    ("zones", true),
    ("extendedLocation", true),
];

/// Why a query cannot be answered, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (near '{token}', offset {offset})")]
pub struct QueryError {
    pub message: String,
    /// The text of the construct at fault; `<EOF>` at the end of the query.
    pub token: String,
    /// Byte offset into the query.
    pub offset: usize,
}

impl QueryError {
    fn new(message: impl Into<String>, token: impl Into<String>, offset: usize) -> Self {
        Self {
            message: message.into(),
            token: token.into(),
            offset,
        }
    }

    /// Line (from 1) and character in the line (from 0), the way Resource Graph reports them.
    pub fn line_and_column(&self, query: &str) -> (usize, usize) {
        let before: String = query
            .char_indices()
            .take_while(|(at, _)| *at < self.offset)
            .map(|(_, c)| c)
            .collect();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count();
        (line, column)
    }
}

/// A result: named columns and rows of the same width.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Val>>,
}

impl Table {
    fn from_rows(rows: Vec<Row>) -> Self {
        let columns: Vec<String> = BASE_COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
        let rows = rows
            .into_iter()
            .map(|mut row| {
                BASE_COLUMNS
                    .iter()
                    .map(|(name, dynamic)| {
                        let value = row.remove(*name).unwrap_or(Json::Null);
                        if *dynamic {
                            Val::Dynamic(value)
                        } else {
                            Val::Str(value::json_text(&value))
                        }
                    })
                    .collect()
            })
            .collect();
        Self { columns, rows }
    }

    /// The rows as JSON objects (`resultFormat: objectArray`). Nulls stay present (contract §9).
    pub fn objects(&self) -> Vec<Json> {
        let object = |row: &Vec<Val>| {
            let members = self
                .columns
                .iter()
                .zip(row)
                .map(|(name, value)| (name.clone(), value.to_json()));
            Json::Object(members.collect())
        };
        self.rows.iter().map(object).collect()
    }

    /// Columns with their types and rows as arrays (`resultFormat: table`).
    pub fn tabular(&self) -> Json {
        let kind = |at: usize| {
            self.rows
                .iter()
                .find_map(|row| row.get(at)?.column_kind())
                .unwrap_or("string")
        };
        let column = |(at, name): (usize, &String)| serde_json::json!({"name": name, "type": kind(at)});
        let columns: Vec<Json> = self.columns.iter().enumerate().map(column).collect();
        let cells = |row: &Vec<Val>| Json::Array(row.iter().map(Val::to_json).collect());
        let rows: Vec<Json> = self.rows.iter().map(cells).collect();
        serde_json::json!({"columns": columns, "rows": rows})
    }
}

/// The rows of a table by its lower-case name; `None`: there is no such table.
pub type Source<'a> = dyn Fn(&str) -> Option<Vec<Row>> + 'a;

/// Runs a query.
pub fn run(query: &str, source: &Source, now: OffsetDateTime) -> Result<Table, QueryError> {
    let context = Context { source, now };
    context.answer(&pipeline::parse(query)?)
}

/// What every operator may need beside its table.
struct Context<'a> {
    source: &'a Source<'a>,
    now: OffsetDateTime,
}

impl Context<'_> {
    fn answer(&self, query: &ast::Query) -> Result<Table, QueryError> {
        let rows = (self.source)(&query.table.to_ascii_lowercase()).ok_or_else(|| {
            let message = format!("Table '{}' is not supported", query.table);
            QueryError::new(message, query.table.clone(), query.at)
        })?;
        let mut table = Table::from_rows(rows);
        for step in &query.steps {
            table = match &step.kind {
                ast::StepKind::Join(join) => join::join(join, table, &self.answer(&join.right)?)?,
                _ => operators::apply(step, table, self.now)?,
            };
        }
        Ok(table)
    }
}
