//! The table that goes into docs/benchmarks.md.

use std::fmt::Write;

use crate::measure::digits;

/// What was measured so far.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
}

/// One measure.
pub struct Row {
    pub measure: String,
    pub parlor: String,
    /// The bare server, or what else Parlor is compared to.
    pub compared: Option<String>,
    /// Parlor's number divided by the other one.
    pub ratio: Option<f64>,
    /// Of design section 9.
    pub target: Option<&'static str>,
}

impl Report {
    /// Adds a row, and shows it at once.
    pub fn add(&mut self, row: Row) {
        eprintln!("  {}", row.markdown());
        self.rows.push(row);
    }

    /// Adds a sentence below the table.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Everything, with the command line's arguments that made it.
    pub fn markdown(&self, machine: &str, arguments: &str) -> String {
        let mut text = String::from("| measure | Parlor | compared to | ratio | target |\n|---|---|---|---|---|\n");
        for row in &self.rows {
            text.push_str(&row.markdown());
            text.push('\n');
        }
        for note in &self.notes {
            let _ = write!(text, "\n{note}\n");
        }
        let arguments = if arguments.is_empty() { String::new() } else { format!(" -- {arguments}") };
        let _ = write!(text, "\n{machine}\n\n    cargo bench -p parlor-server --bench load{arguments}\n");
        text
    }
}

impl Row {
    fn markdown(&self) -> String {
        let ratio = self.ratio.map(digits);
        format!(
            "| {} | {} | {} | {} | {} |",
            self.measure,
            self.parlor,
            self.compared.as_deref().unwrap_or_default(),
            ratio.unwrap_or_default(),
            self.target.unwrap_or_default()
        )
    }
}
