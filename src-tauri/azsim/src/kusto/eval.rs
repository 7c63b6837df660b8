//! Expressions over one row.

use serde_json::Value as Json;
use time::OffsetDateTime;

use super::QueryError;
use super::ast::{BinaryOp, Expr, ExprKind, TextOp, TextTest};
use super::functions;
use super::value::Val;

/// What an expression can see.
pub struct Scope<'a> {
    pub columns: &'a [String],
    pub row: &'a [Val],
    pub now: OffsetDateTime,
}

/// Names an unknown column or function before any row is looked at: an empty table must not hide a wrong query.
pub fn check(expr: &Expr, columns: &[String]) -> Result<(), QueryError> {
    match &expr.kind {
        ExprKind::Literal(_) => Ok(()),
        ExprKind::Star => Err(QueryError::new("'*' is not allowed here", "*", expr.at)),
        ExprKind::Column(name) => {
            if columns.contains(name) {
                return Ok(());
            }
            Err(QueryError::new(
                format!("Failed to resolve column or scalar expression named '{name}'"),
                name,
                expr.at,
            ))
        }
        ExprKind::Member(base, _) | ExprKind::Negate(base) => check(base, columns),
        ExprKind::Index(base, index) => check(base, columns).and_then(|()| check(index, columns)),
        ExprKind::Binary(_, left, right) => check(left, columns).and_then(|()| check(right, columns)),
        ExprKind::In { value, list, .. } => {
            check(value, columns)?;
            list.iter().try_for_each(|item| check(item, columns))
        }
        ExprKind::Between { value, low, high, .. } => {
            [value, low, high].into_iter().try_for_each(|part| check(part, columns))
        }
        ExprKind::Call(name, args) => {
            functions::check(name, args.len(), expr.at)?;
            args.iter().try_for_each(|arg| check(arg, columns))
        }
    }
}

pub fn eval(expr: &Expr, scope: &Scope) -> Result<Val, QueryError> {
    Ok(match &expr.kind {
        ExprKind::Literal(value) => value.clone(),
        ExprKind::Star => return Err(QueryError::new("'*' is not allowed here", "*", expr.at)),
        ExprKind::Column(name) => {
            let at = scope.columns.iter().position(|column| column == name);
            at.and_then(|at| scope.row.get(at)).cloned().unwrap_or(Val::Null)
        }
        ExprKind::Member(base, name) => member(&eval(base, scope)?, name, expr.at)?,
        ExprKind::Index(base, index) => {
            let base = eval(base, scope)?;
            match eval(index, scope)? {
                Val::Str(name) => member(&base, &name, expr.at)?,
                other => element(&base, other.long()),
            }
        }
        ExprKind::Negate(inner) => match eval(inner, scope)? {
            Val::Long(number) => number.checked_neg().map_or(Val::Null, Val::Long),
            Val::Span(span) => span.checked_neg().map_or(Val::Null, Val::Span),
            other => other.real().map_or(Val::Null, |number| Val::Real(-number)),
        },
        ExprKind::Call(name, args) => functions::call(name, args, scope, expr.at)?,
        ExprKind::Binary(op, left, right) => binary(*op, left, right, scope, expr.at)?,
        ExprKind::In {
            value,
            list,
            negated,
            ignore_case,
        } => {
            let value = eval(value, scope)?;
            let mut found = false;
            for item in list {
                found |= equal(&value, &eval(item, scope)?, *ignore_case, expr.at)? == Some(true);
            }
            Val::Bool(found != *negated)
        }
        ExprKind::Between {
            value,
            low,
            high,
            negated,
        } => {
            let value = eval(value, scope)?;
            let above = order(BinaryOp::GreaterOrEqual, &value, &eval(low, scope)?, expr.at)?;
            let below = order(BinaryOp::LessOrEqual, &value, &eval(high, scope)?, expr.at)?;
            from_truth(above.zip(below).map(|(above, below)| (above && below) != *negated))
        }
    })
}

fn from_truth(truth: Option<bool>) -> Val {
    truth.map_or(Val::Null, Val::Bool)
}

fn member(base: &Val, name: &str, at: usize) -> Result<Val, QueryError> {
    match base {
        Val::Dynamic(json) => Ok(Val::Dynamic(json.get(name).cloned().unwrap_or(Json::Null))),
        Val::Null => Ok(Val::Dynamic(Json::Null)),
        _ => Err(QueryError::new(
            format!("Path expression '.{name}' needs a dynamic value"),
            name,
            at,
        )),
    }
}

/// A negative index counts from the end. Anything that is not an array has no elements.
fn element(base: &Val, index: Option<i64>) -> Val {
    let found = match (base, index) {
        (Val::Dynamic(Json::Array(items)), Some(index)) => {
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let at = if index < 0 { index + length } else { index };
            usize::try_from(at).ok().and_then(|at| items.get(at)).cloned()
        }
        _ => None,
    };
    Val::Dynamic(found.unwrap_or(Json::Null))
}

fn binary(op: BinaryOp, left: &Expr, right: &Expr, scope: &Scope, at: usize) -> Result<Val, QueryError> {
    let left = eval(left, scope)?;
    // `and`/`or` decide early, with Kusto's three-valued logic.
    match (op, left.truth()) {
        (BinaryOp::And, Some(false)) => return Ok(Val::Bool(false)),
        (BinaryOp::Or, Some(true)) => return Ok(Val::Bool(true)),
        _ => {}
    }
    let right = eval(right, scope)?;
    Ok(match op {
        BinaryOp::And => from_truth(match (left.truth(), right.truth()) {
            (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }),
        BinaryOp::Or => from_truth(match (left.truth(), right.truth()) {
            (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }),
        BinaryOp::Equal => from_truth(equal(&left, &right, false, at)?),
        BinaryOp::EqualIgnoreCase => from_truth(equal(&left, &right, true, at)?),
        BinaryOp::NotEqual => from_truth(equal(&left, &right, false, at)?.map(|same| !same)),
        BinaryOp::NotEqualIgnoreCase => from_truth(equal(&left, &right, true, at)?.map(|same| !same)),
        BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
            from_truth(order(op, &left, &right, at)?)
        }
        BinaryOp::Add | BinaryOp::Subtract => arithmetic(op, &left, &right),
        BinaryOp::Text(op) => Val::Bool(text_test(op, &left.text(), &right.text())),
    })
}

/// Equality. Next to a string everything is text (a missing member is the empty text); otherwise two nulls give null
/// and one null is unequal.
pub fn equal(left: &Val, right: &Val, ignore_case: bool, at: usize) -> Result<Option<bool>, QueryError> {
    if matches!(left, Val::Str(_)) || matches!(right, Val::Str(_)) {
        let (left, right) = (left.text(), right.text());
        let same = if ignore_case {
            left.to_lowercase() == right.to_lowercase()
        } else {
            left == right
        };
        return Ok(Some(same));
    }
    if left.is_dynamic() && right.is_dynamic() {
        let message = "Cannot compare values of types dynamic and dynamic. Try adding explicit casts";
        return Err(QueryError::new(message, "==", at));
    }
    if left.is_null() || right.is_null() {
        return Ok(if left.is_null() && right.is_null() {
            None
        } else {
            Some(false)
        });
    }
    if matches!(left, Val::Bool(_)) || matches!(right, Val::Bool(_)) {
        return Ok(Some(left.truth() == right.truth()));
    }
    Ok(Some(left.compare(right).is_some_and(std::cmp::Ordering::is_eq)))
}

fn order(op: BinaryOp, left: &Val, right: &Val, at: usize) -> Result<Option<bool>, QueryError> {
    let text = |value: &Val| matches!(value, Val::Str(_));
    if (text(left) && text(right)) || (left.is_dynamic() && (text(right) || right.is_dynamic())) {
        let message = "Cannot order texts or dynamic values. Try adding explicit casts such as todatetime()";
        return Err(QueryError::new(message, "<", at));
    }
    Ok(left.compare(right).map(|order| match op {
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessOrEqual => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        _ => order.is_ge(),
    }))
}

fn arithmetic(op: BinaryOp, left: &Val, right: &Val) -> Val {
    let plus = op == BinaryOp::Add;
    if let (Val::Long(a), Val::Long(b)) = (left, right) {
        let result = if plus { a.checked_add(*b) } else { a.checked_sub(*b) };
        return result.map_or(Val::Null, Val::Long);
    }
    if let (Some(a), Some(b)) = (left.span(), right.span()) {
        let result = if plus { a.checked_add(b) } else { a.checked_sub(b) };
        return result.map_or(Val::Null, Val::Span);
    }
    if let (Some(a), Some(b)) = (left.moment(), right.span()) {
        let result = if plus { a.checked_add(b) } else { a.checked_sub(b) };
        return result.map_or(Val::Null, Val::Moment);
    }
    if let (false, Some(a), Some(b)) = (plus, left.moment(), right.moment()) {
        return Val::Span(a - b);
    }
    match (left.real(), right.real()) {
        (Some(a), Some(b)) => Val::Real(if plus { a + b } else { a - b }),
        _ => Val::Null,
    }
}

fn text_test(op: TextOp, text: &str, part: &str) -> bool {
    let fold = |value: &str| {
        if op.case_sensitive {
            value.to_owned()
        } else {
            value.to_lowercase()
        }
    };
    let (text, part) = (fold(text), fold(part));
    let found = match op.test {
        TextTest::StartsWith => text.starts_with(&part),
        TextTest::EndsWith => text.ends_with(&part),
        TextTest::Contains => text.contains(&part),
        TextTest::Has => has_term(&text, &part),
    };
    found != op.negated
}

/// `has` looks for whole terms: the match must not touch another letter or digit.
fn has_term(text: &str, term: &str) -> bool {
    text.match_indices(term).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
