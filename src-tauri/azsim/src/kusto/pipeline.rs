//! The tabular operators: `table | where ... | extend ... | ...`.

use super::QueryError;
use super::ast::{Expr, ExprKind, Join, JoinKey, Named, OrderKey, Query, Step, StepKind};
use super::lexer::{TokenKind, tokens};
use super::parser::Parser;
use super::value::Val;

pub fn parse(query: &str) -> Result<Query, QueryError> {
    let mut parser = Parser::new(tokens(query)?);
    let parsed = pipeline(&mut parser, 0)?;
    parser.eat(";");
    if parser.peek().kind != TokenKind::End {
        return parser.fail("Expected '|' or the end of the query");
    }
    Ok(parsed)
}

/// A table and its operators; `depth` counts the joins around it.
fn pipeline(parser: &mut Parser, depth: usize) -> Result<Query, QueryError> {
    let at = parser.peek().at;
    let table = parser.name()?;
    let mut steps = Vec::new();
    while parser.eat("|") {
        let at = parser.peek().at;
        if parser.eat_word("top") {
            // `top 5 by x` is an order and a take.
            let rows = take(parser)?;
            if !parser.eat_word("by") {
                return parser.fail("Expected 'by' after the number of rows");
            }
            let order = StepKind::OrderBy(order_keys(parser)?);
            steps.extend([order, StepKind::Take(rows)].map(|kind| Step { kind, at }));
            continue;
        }
        let kind = step(parser, depth)?;
        steps.push(Step { kind, at });
    }
    Ok(Query { table, at, steps })
}

fn step(parser: &mut Parser, depth: usize) -> Result<StepKind, QueryError> {
    let token = parser.peek().clone();
    let mut word = parser.name()?;
    // `project-away` and its like: a hyphen directly after the word, and a word directly after the hyphen.
    while parser.at_symbol("-") && parser.peek().at == token.at + word.len() {
        parser.advance();
        word = format!("{word}-{}", parser.name()?);
    }
    Ok(match word.as_str() {
        "where" | "filter" => StepKind::Where(parser.expression()?),
        "extend" => StepKind::Extend(columns(parser)?),
        "project" => StepKind::Project(columns(parser)?),
        "project-away" => StepKind::ProjectAway(columns(parser)?),
        "order" | "sort" => {
            if !parser.eat_word("by") {
                return parser.fail(format!("Expected 'by' after '{word}'"));
            }
            StepKind::OrderBy(order_keys(parser)?)
        }
        "take" | "limit" => StepKind::Take(take(parser)?),
        "count" => StepKind::Count,
        "distinct" => StepKind::Distinct(columns(parser)?),
        "summarize" => summarize(parser)?,
        // Joins in joins: one level is more than any client of ours sends, and three are what the service allows.
        "join" if depth < 3 => StepKind::Join(Box::new(join(parser, depth)?)),
        _ => {
            let message = format!("The operator '{word}' is not supported");
            return Err(QueryError::new(message, word, token.at));
        }
    })
}

fn take(parser: &mut Parser) -> Result<usize, QueryError> {
    if let TokenKind::Whole(number) = parser.peek().kind
        && let Ok(number) = usize::try_from(number)
    {
        parser.advance();
        return Ok(number);
    }
    parser.fail("Expected a number of rows")
}

fn columns(parser: &mut Parser) -> Result<Vec<Named>, QueryError> {
    let mut found: Vec<Named> = Vec::new();
    let mut unnamed = 0;
    loop {
        let named = if parser.at_assignment() {
            let name = parser.name()?;
            parser.expect("=")?;
            Named {
                name,
                expr: parser.expression()?,
            }
        } else if parser.at_symbol("*") {
            let at = parser.advance().at;
            Named {
                name: "*".to_owned(),
                expr: Expr {
                    kind: ExprKind::Star,
                    at,
                },
            }
        } else {
            let expr = parser.expression()?;
            let name = implied(&expr).unwrap_or_else(|| {
                unnamed += 1;
                format!("Column{unnamed}")
            });
            Named { name, expr }
        };
        found.push(named);
        if !parser.eat(",") {
            return Ok(found);
        }
    }
}

/// The name of a column without one; an aggregate is called after itself: `count_`, `max_x`.
fn implied(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Call(name, args) if super::aggregate::is_aggregate(name) => {
            let of = args.first().and_then(Expr::implied_name).unwrap_or_default();
            Some(if name.starts_with("arg_") {
                of
            } else {
                format!("{name}_{of}")
            })
        }
        _ => expr.implied_name(),
    }
}

fn order_keys(parser: &mut Parser) -> Result<Vec<OrderKey>, QueryError> {
    let mut keys = Vec::new();
    loop {
        let expr = parser.expression()?;
        // Kusto sorts descending unless told otherwise; nulls come first ascending and last descending.
        let descending = !parser.eat_word("asc");
        if descending {
            parser.eat_word("desc");
        }
        let mut nulls_first = !descending;
        if parser.eat_word("nulls") {
            nulls_first = parser.eat_word("first");
            if !nulls_first && !parser.eat_word("last") {
                return parser.fail("Expected 'first' or 'last'");
            }
        }
        keys.push(OrderKey {
            expr,
            descending,
            nulls_first,
        });
        if !parser.eat(",") {
            return Ok(keys);
        }
    }
}

/// `join kind=leftouter (table | ...) on key` or `on $left.a == $right.b`. Kusto's default kind keeps one row per key of
/// the left side, which nobody means: the kind has to be written.
fn join(parser: &mut Parser, depth: usize) -> Result<Join, QueryError> {
    if !parser.eat_word("kind") {
        return parser.fail("A join without 'kind=leftouter' or 'kind=inner' is not supported");
    }
    parser.expect("=")?;
    let outer = parser.eat_word("leftouter");
    if !outer && !parser.eat_word("inner") {
        return parser.fail("Only the join kinds 'leftouter' and 'inner' are supported");
    }
    parser.expect("(")?;
    let right = pipeline(parser, depth + 1)?;
    parser.expect(")")?;
    if !parser.eat_word("on") {
        return parser.fail("Expected 'on'");
    }
    let mut keys = Vec::new();
    loop {
        let at = parser.peek().at;
        let name = parser.name()?;
        if name == "$left" {
            parser.expect(".")?;
            let left = parser.name()?;
            parser.expect("==")?;
            if !parser.eat_word("$right") {
                return parser.fail("Expected '$right'");
            }
            parser.expect(".")?;
            keys.push(JoinKey {
                left,
                right: parser.name()?,
                at,
            });
        } else {
            keys.push(JoinKey {
                left: name.clone(),
                right: name,
                at,
            });
        }
        if !parser.eat(",") && !parser.eat_word("and") {
            return Ok(Join { right, outer, keys });
        }
    }
}

fn summarize(parser: &mut Parser) -> Result<StepKind, QueryError> {
    let mut aggregates = Vec::new();
    if !parser.at_word("by") {
        aggregates = columns(parser)?;
    }
    let by = if parser.eat_word("by") {
        columns(parser)?
    } else {
        Vec::new()
    };
    if aggregates.is_empty() && by.is_empty() {
        return parser.fail("'summarize' needs an aggregate or a 'by'");
    }
    for named in &aggregates {
        let known = matches!(&named.expr.kind, ExprKind::Call(name, _) if super::aggregate::is_aggregate(name));
        if !known {
            let token = match &named.expr.kind {
                ExprKind::Call(name, _) | ExprKind::Column(name) => name.clone(),
                ExprKind::Literal(Val::Str(text)) => text.clone(),
                _ => named.name.clone(),
            };
            let message = format!("'{token}' is not a supported aggregate");
            return Err(QueryError::new(message, token, named.expr.at));
        }
    }
    Ok(StepKind::Summarize { aggregates, by })
}
