//! The members of one object, taken out one by one; what is left at the end was not understood.

use super::node::Node;

/// Unknown members that are named one by one; more than these are counted.
const NAMED: usize = 12;

#[derive(Debug)]
pub struct Fields {
    /// Where in the file, for sentences: empty at the top.
    path: String,
    members: Vec<(String, Node)>,
}

impl Fields {
    /// # Errors
    /// The same member twice with different values.
    pub fn of(path: &str, members: Vec<(String, Node)>) -> Result<Self, String> {
        let mut fields = Self {
            path: path.to_owned(),
            members: Vec::with_capacity(members.len()),
        };
        for (name, node) in members {
            match node {
                // Some tools put a layer of this name around everything.
                Node::Members(inner) if folded(&name) == "properties" => {
                    for (name, node) in inner {
                        fields.add(name, node)?;
                    }
                }
                node => fields.add(name, node)?,
            }
        }
        Ok(fields)
    }

    fn add(&mut self, name: String, node: Node) -> Result<(), String> {
        let key = folded(&name);
        match self.members.iter().find(|(other, _)| folded(other) == key) {
            Some((_, other)) if *other == node => Ok(()),
            Some(_) => Err(format!("{} is there twice, with different values.", self.at(&name))),
            None => {
                self.members.push((name, node));
                Ok(())
            }
        }
    }

    /// A member in quotes, with where it stands.
    pub fn at(&self, name: &str) -> String {
        let name = named(name);
        if self.path.is_empty() {
            format!("“{name}”")
        } else {
            format!("“{}.{name}”", self.path)
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(other, _)| folded(other) == name)
    }

    /// Takes the first member that has one of these names (in small letters, without underscores); null is none.
    pub fn take(&mut self, names: &[&str]) -> Option<(String, Node)> {
        let at = self
            .members
            .iter()
            .position(|(name, node)| *node != Node::Null && names.contains(&folded(name).as_str()));
        let found = at.map(|at| self.members.remove(at));
        self.members
            .retain(|(name, node)| !(*node == Node::Null && names.contains(&folded(name).as_str())));
        found
    }

    /// # Errors
    /// The member is not text.
    pub fn text(&mut self, names: &[&str]) -> Result<Option<String>, String> {
        match self.take(names) {
            Some((_, Node::Text(text))) => Ok(Some(text)),
            Some((name, other)) => Err(format!("{} must be text, and is {}.", self.at(&name), other.kind())),
            None => Ok(None),
        }
    }

    /// # Errors
    /// The member is not true or false.
    pub fn flag(&mut self, names: &[&str]) -> Result<Option<bool>, String> {
        match self.take(names) {
            Some((_, Node::Flag(flag))) => Ok(Some(flag)),
            Some((name, other)) => Err(format!(
                "{} must be true or false, and is {}.",
                self.at(&name),
                other.kind()
            )),
            None => Ok(None),
        }
    }

    /// # Errors
    /// The member is missing, empty, or not text. `name` is the schema's.
    pub fn need_text(&mut self, name: &str, names: &[&str]) -> Result<String, String> {
        let text = self.text(names)?.map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
            .ok_or_else(|| format!("{} is missing.", self.at(name)))
    }

    /// # Errors
    /// The member is not an object.
    pub fn object(&mut self, names: &[&str]) -> Result<Option<Self>, String> {
        match self.take(names) {
            Some((name, Node::Members(members))) => {
                let path = if self.path.is_empty() {
                    named(&name)
                } else {
                    format!("{}.{}", self.path, named(&name))
                };
                Self::of(&path, members).map(Some)
            }
            // `ConvertTo-Json` of PowerShell stops at the second layer and writes the type's name instead.
            Some((name, Node::Text(_))) => Err(format!(
                "{} must be an object, and is text. If PowerShell wrote the file, write it again with ConvertTo-Json -Depth 10.",
                self.at(&name)
            )),
            Some((name, other)) => Err(format!(
                "{} must be an object, and is {}.",
                self.at(&name),
                other.kind()
            )),
            None => Ok(None),
        }
    }

    /// # Errors
    /// The member is missing, or not an object. `name` is the schema's.
    pub fn need_object(&mut self, name: &str, names: &[&str]) -> Result<Self, String> {
        self.object(names)?
            .ok_or_else(|| format!("{} is missing.", self.at(name)))
    }

    /// Says what was not understood.
    pub fn finish(self, notices: &mut Vec<String>) {
        let unknown: Vec<&(String, Node)> = self.members.iter().filter(|(_, node)| *node != Node::Null).collect();
        for (name, _) in unknown.iter().take(NAMED) {
            notices.push(format!("{} is not known here and was left out.", self.at(name)));
        }
        if unknown.len() > NAMED {
            notices.push(format!("{} more unknown members were left out.", unknown.len() - NAMED));
        }
    }
}

/// A name by which members are compared: `resource_id`, `resourceID` and `ResourceId` are one.
pub fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| *c != '_' && *c != '-')
        .flat_map(char::to_lowercase)
        .collect()
}

/// A word of the file that is safe to show: a plain one, not too long. Anything else could be a value in the wrong place.
pub fn named(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '$' | ' ');
    if word.chars().count() <= 48 && !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        "…".to_owned()
    }
}
