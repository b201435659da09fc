//! One layer over another: the file, then the environment.
//!
//! Each layer is read as a whole [`Config`] by itself, so that an error can name its own place;
//! what passed is laid over the layers before it, key by key.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

use super::keys::{KEYS, expected_at};
use super::{Config, ConfigError, Warning, outputs};

/// The keys that were set so far, each already checked.
#[derive(Debug, Default)]
pub(super) struct Layers {
    merged: Table,
    warnings: Vec<Warning>,
}

impl Layers {
    pub(super) fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        self.add_text(path, &text)
    }

    /// Adds the `text` of a file; `path` only names it.
    pub(super) fn add_text(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let mut unknown = Vec::new();
        let document = toml::Deserializer::parse(text).map_err(|e| in_file(path, text, &e))?;
        let _: Config = serde_ignored::deserialize(document, |key| unknown.push(key.to_string()))
            .map_err(|e| in_file(path, text, &e))?;
        let table: Table = text.parse().map_err(|e| in_file(path, text, &e))?;

        self.warnings
            .extend(unknown.iter().map(|key| unknown_key(path, key)));
        for key in &KEYS {
            let section = table.get(key.section).and_then(Value::as_table);
            if let Some(value) = section.and_then(|section| section.get(key.name)) {
                self.set(key.section, key.name, value.clone());
            }
        }
        // A list of tables comes from the file alone, and whole.
        if let Some(list) = table.get(outputs::SECTION) {
            self.merged
                .insert(outputs::SECTION.to_owned(), list.clone());
        }
        Ok(())
    }

    pub(super) fn add_environment(
        &mut self,
        env: &impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        for key in &KEYS {
            let Some(text) = env(key.variable) else {
                continue;
            };
            let value = key.value_from(&text);
            let mut alone = Layers::default();
            alone.set(key.section, key.name, value.clone());
            Config::deserialize(alone.merged).map_err(|e| ConfigError::Environment {
                name: key.variable,
                message: e.message().to_owned(),
                expected: key.expected,
            })?;
            self.set(key.section, key.name, value);
        }
        Ok(())
    }

    /// Adds something to say that changes nothing.
    pub(super) fn warn(&mut self, words: String) {
        self.warnings.push(Warning(words));
    }

    pub(super) fn into_config(self) -> (Config, Vec<Warning>) {
        let config = Config::deserialize(self.merged).expect("each key was read before");
        (config, self.warnings)
    }

    fn set(&mut self, section: &str, name: &str, value: Value) {
        let section = self
            .merged
            .entry(section)
            .or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(section) = section {
            section.insert(name.to_owned(), value);
        }
    }
}

fn in_file(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let Range { start, .. } = error.span().unwrap_or(0..0);
    let key = key_at(text, start);
    ConfigError::File {
        path: path.to_owned(),
        line: text[..start].matches('\n').count() + 1,
        expected: key.as_deref().and_then(expected_at),
        key,
        message: error.message().to_owned(),
    }
}

/// The `section.key` whose value holds the byte at `offset`: the last key before it, in the last
/// section before that. Where a table of a list is wrong as a whole, the list. Only for an error
/// message, so a look at the lines is enough.
fn key_at(text: &str, offset: usize) -> Option<String> {
    let end = text[offset..]
        .find('\n')
        .map_or(text.len(), |length| offset + length);
    let mut name = None;
    for line in text[..end].lines().rev().map(str::trim) {
        if let Some(section) = line
            .strip_prefix("[[")
            .or_else(|| line.strip_prefix('['))
            .and_then(|line| line.split(']').next())
            && section.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            && !section.is_empty()
        {
            let whole = (section == outputs::SECTION).then(|| section.to_owned());
            return name.map_or(whole, |name: &str| Some(format!("{section}.{name}")));
        }
        if name.is_none()
            && let Some((key, _)) = line.split_once('=')
        {
            name = Some(key.trim());
        }
    }
    name.map(str::to_owned)
}

fn unknown_key(path: &Path, key: &str) -> Warning {
    let section = key.split('.').next().unwrap_or(key);
    let (head, known): (_, Vec<_>) = if section == outputs::SECTION {
        let names = outputs::KEYS.iter().map(|key| key.name);
        (format!("[[{section}]]"), names.collect())
    } else {
        let own = KEYS.iter().filter(|key| key.section == section);
        (format!("[{section}]"), own.map(|key| key.name).collect())
    };
    let hint = if known.is_empty() {
        let mut sections: Vec<_> = KEYS.iter().map(|key| key.section).collect();
        sections.dedup();
        sections.push(outputs::SECTION);
        format!("the sections are {}", sections.join(", "))
    } else {
        format!("{head} knows {}", known.join(", "))
    };
    Warning(format!(
        "{}: unknown key `{key}` has no effect; {hint}",
        path.display()
    ))
}
