//! From the text of an algorithm to its tree, in both syntaxes.

mod statement;

use super::find::Place;
use super::tree::{Algorithm, Fairness, Macro, Procedure, Process, Statement, Variable};
use crate::syntax::token::{Kind, Token};
use crate::syntax::tree::{Identifier, Unit};
use crate::syntax::{Diagnostic, FileId, Parser, Span, Symbol, lexer};

/// The result of reading one part of an algorithm.
type Parse<T> = Result<T, Diagnostic>;

/// The words that end an expression, and that only fields of records can be named after.
const RESERVED: [&str; 23] = [
    "assert",
    "begin",
    "call",
    "define",
    "do",
    "either",
    "else",
    "elsif",
    "end",
    "fair",
    "goto",
    "if",
    "or",
    "print",
    "procedure",
    "process",
    "return",
    "skip",
    "then",
    "variable",
    "variables",
    "while",
    "with",
];

/// `||` and `:=`, spelled so that the parser of expressions does not take them for its operators.
const ALSO: &str = "|| ";
const ASSIGN: &str = ":= ";

/// The statements that can be inside of each other.
const MAX_DEPTH: usize = 50;

/// The `elsif` that an `if` can have.
const MAX_ARMS: usize = 100;

/// Reads the algorithm at a place. Errors are several at once.
pub(super) fn parse(file: FileId, text: &str, place: &Place) -> Result<Algorithm, Vec<Diagnostic>> {
    let (tokens, lexical) = lexer::tokens_from(file, &text[..place.end], place.head_end);
    let mut reader = Reader {
        parser: Parser::new(file, adapted(tokens)),
        braces: false,
        in_macro: false,
        recovered: false,
        depth: 0,
    };
    let start = Span {
        file,
        start: place.start as u32,
        end: place.head_end as u32,
    };
    let algorithm = reader.algorithm(start, place.fair);
    let end = reader.parser.cursor.span().start;
    let mut errors = reader.parser.errors;
    errors.extend(lexical.into_iter().filter(|error| error.span.start < end));
    match algorithm {
        Ok(algorithm) if errors.is_empty() => Ok(algorithm),
        Ok(_) => Err(errors),
        Err(error) => {
            errors.push(error);
            Err(errors)
        }
    }
}

/// The tokens with the words of PlusCal as reserved words.
fn adapted(mut tokens: Vec<Token>) -> Vec<Token> {
    for at in 0..tokens.len() {
        let before = at.checked_sub(1).map(|index| tokens[index].kind);
        let after = tokens.get(at + 1).map(|token| token.kind);
        tokens[at].kind = match tokens[at].kind {
            Kind::Fixed("||") => Kind::Fixed(ALSO),
            Kind::Fixed(":=") => Kind::Fixed(ASSIGN),
            Kind::Name(name) if !is_field(before, after) => {
                match RESERVED.iter().find(|word| **word == &*name) {
                    Some(word) => Kind::Fixed(word),
                    None => Kind::Name(name),
                }
            }
            kind => kind,
        };
    }
    tokens
}

/// Whether a name between two tokens is the field of a record.
fn is_field(before: Option<Kind>, after: Option<Kind>) -> bool {
    let opens = matches!(before, Some(Kind::Fixed("[" | ",")));
    before == Some(Kind::Fixed(".")) || (opens && matches!(after, Some(Kind::Fixed("|->" | ":"))))
}

/// Reads an algorithm from its tokens.
struct Reader {
    parser: Parser,
    /// Whether the syntax is that with braces.
    braces: bool,
    in_macro: bool,
    /// Whether a statement was skipped after an error, so that the ends need not fit any more.
    recovered: bool,
    depth: usize,
}

impl Reader {
    fn is(&self, text: &str) -> bool {
        self.parser.cursor.is(text)
    }

    fn is_name(&self, text: &str) -> bool {
        matches!(self.parser.cursor.kind(), Kind::Name(name) if &*name == text)
    }

    fn eat(&mut self, text: &str) -> bool {
        self.parser.cursor.eat(text)
    }

    /// Skips the next token if it is the name `text`, which is no reserved word.
    fn eat_name(&mut self, text: &str) -> bool {
        let found = self.is_name(text);
        if found {
            self.parser.cursor.advance();
        }
        found
    }

    /// Records an error, and skips to the next part of the algorithm.
    fn record<T>(&mut self, part: Parse<T>) -> Option<T> {
        match part {
            Ok(part) => Some(part),
            Err(error) => {
                self.parser.errors.push(error);
                self.recovered = true;
                self.parser.cursor.reset();
                while !self.begins_part() && self.parser.cursor.kind() != Kind::End {
                    self.parser.cursor.advance();
                }
                None
            }
        }
    }

    fn begins_part(&self) -> bool {
        let after_end = self.parser.cursor.position() > 0
            && self.parser.cursor.previous() == Kind::Fixed("end");
        let starts = matches!(
            self.parser.cursor.text(),
            Some("define" | "procedure" | "process" | "fair" | "begin")
        );
        (starts || self.is_name("macro")) && !after_end
    }

    fn algorithm(&mut self, start: Span, fair: bool) -> Parse<Algorithm> {
        let name = self.parser.name("the name of the algorithm")?;
        self.braces = self.eat("{");
        let mut algorithm = Algorithm {
            name,
            fair,
            braces: self.braces,
            variables: Vec::new(),
            definitions: Vec::new(),
            macros: Vec::new(),
            procedures: Vec::new(),
            body: Vec::new(),
            processes: Vec::new(),
            span: start,
        };
        if self.is("variable") || self.is("variables") {
            let variables = self.variables(true);
            algorithm.variables = self.record(variables).unwrap_or_default();
        }
        if self.is("define") {
            let definitions = self.definitions();
            algorithm.definitions = self.record(definitions).unwrap_or_default();
        }
        while self.is_name("macro") {
            let part = self.macro_definition();
            self.in_macro = false;
            algorithm.macros.extend(self.record(part));
        }
        while self.is("procedure") {
            let part = self.procedure();
            algorithm.procedures.extend(self.record(part));
        }
        while self.is("process") || self.is("fair") {
            let part = self.process();
            algorithm.processes.extend(self.record(part));
        }
        if algorithm.processes.is_empty() && !self.recovered {
            algorithm.body = self.main_body()?;
        } else {
            self.algorithm_end()?;
        }
        algorithm.span = start.to(self.parser.cursor.since(0));
        Ok(algorithm)
    }

    fn main_body(&mut self) -> Parse<Vec<Statement>> {
        let expected = if self.braces { "`{`" } else { "`begin`" };
        if !self.eat(if self.braces { "{" } else { "begin" }) {
            return Err(self.parser.cursor.unexpected(&format!(
                "{expected}, or the processes of the algorithm, after its declarations"
            )));
        }
        let body = self.statements()?;
        if self.braces {
            self.end("the statements of the algorithm")?;
        }
        self.algorithm_end()?;
        Ok(body)
    }

    fn algorithm_end(&mut self) -> Parse<()> {
        if self.braces {
            return self.end("the algorithm");
        }
        if self.eat("end") && self.eat_name("algorithm") || self.recovered {
            return Ok(());
        }
        Err(self.parser.cursor.unexpected("`end algorithm`"))
    }

    /// `end word` or `}`.
    fn end(&mut self, word: &'static str) -> Parse<()> {
        let found = if self.braces {
            self.eat("}")
        } else {
            self.eat("end") && (self.eat(word) || self.eat_name(word))
        };
        if found || self.recovered {
            return Ok(());
        }
        Err(self.parser.cursor.unexpected(&if self.braces {
            format!("`}}` at the end of {word}")
        } else {
            format!("`end {word}`")
        }))
    }

    /// `begin` or `{`.
    fn begin(&mut self, of: &str) -> Parse<()> {
        let word = if self.braces { "{" } else { "begin" };
        self.parser
            .expect(word, &format!("before the statements of the {of}"))
    }

    /// `variables x = e, y \in S;`. Parameters and variables of procedures cannot have a set.
    fn variables(&mut self, sets: bool) -> Parse<Vec<Variable>> {
        self.parser.cursor.advance();
        if self.begins_part() || self.is("{") {
            return Ok(Vec::new());
        }
        let mut variables = vec![self.variable(sets)?];
        while self.eat(",") || self.eat(";") {
            if matches!(self.parser.cursor.kind(), Kind::Name(_)) && !self.is_name("macro") {
                variables.push(self.variable(sets)?);
            } else {
                return Ok(variables);
            }
        }
        let without_value = variables.last().is_some_and(|last| last.value.is_none());
        if self.begins_part() || (self.is("{") && without_value) {
            return Ok(variables);
        }
        Err(self.parser.cursor.unexpected("`,` or `;` after a variable"))
    }

    fn variable(&mut self, sets: bool) -> Parse<Variable> {
        let start = self.parser.cursor.position();
        let name = self.parser.name("the name of a variable")?;
        let member = self.is("\\in");
        if member && !sets {
            return Err(self
                .parser
                .cursor
                .unexpected("`=` after a variable of a procedure")
                .hint("its initial value cannot be chosen from a set"));
        }
        let value = if self.eat("=") || self.eat("\\in") {
            Some(self.parser.expression()?)
        } else {
            None
        };
        Ok(Variable {
            name,
            member,
            value,
            span: self.parser.cursor.since(start),
        })
    }

    fn definitions(&mut self) -> Parse<Vec<Unit>> {
        self.parser.cursor.advance();
        if self.braces {
            self.parser.expect("{", "after `define`")?;
        }
        let end = if self.braces { "}" } else { "end" };
        let mut units = Vec::new();
        while !self.is(end) {
            if !matches!(self.parser.cursor.kind(), Kind::Name(_) | Kind::Fixed(_)) {
                return Err(self
                    .parser
                    .cursor
                    .unexpected("a definition, or the end of `define`"));
            }
            units.push(self.parser.let_unit()?);
        }
        self.end("define")?;
        self.eat(";");
        Ok(units)
    }

    fn macro_definition(&mut self) -> Parse<Macro> {
        self.parser.cursor.advance();
        let name = self.parser.name("the name of the macro")?;
        self.parser.expect("(", "after the name of the macro")?;
        let mut parameters = Vec::new();
        if !self.is(")") {
            parameters = self
                .parser
                .list(|parser| parser.name("a parameter of the macro"))?;
        }
        self.parser
            .expect(")", "or `,` after a parameter of the macro")?;
        self.in_macro = true;
        self.begin("macro")?;
        let body = self.statements()?;
        self.end("macro")?;
        self.eat(";");
        Ok(Macro {
            name,
            parameters,
            body,
        })
    }

    fn procedure(&mut self) -> Parse<Procedure> {
        let start = self.parser.cursor.position();
        self.parser.cursor.advance();
        let name = self.parser.name("the name of the procedure")?;
        self.parser.expect("(", "after the name of the procedure")?;
        let mut parameters = Vec::new();
        if !self.is(")") {
            parameters.push(self.variable(false)?);
            while self.eat(",") {
                parameters.push(self.variable(false)?);
            }
        }
        self.parser
            .expect(")", "or `,` after a parameter of the procedure")?;
        let variables = self.local_variables(false)?;
        self.begin("procedure")?;
        let body = self.statements()?;
        self.end("procedure")?;
        let span = self.parser.cursor.since(start);
        self.eat(";");
        Ok(Procedure {
            name,
            parameters,
            variables,
            body,
            span,
        })
    }

    fn local_variables(&mut self, sets: bool) -> Parse<Vec<Variable>> {
        if self.is("variable") || self.is("variables") {
            return self.variables(sets);
        }
        Ok(Vec::new())
    }

    fn process(&mut self) -> Parse<Process> {
        let start = self.parser.cursor.position();
        let mut fairness = Fairness::Unfair;
        if self.eat("fair") {
            fairness = if self.eat("+") {
                Fairness::Strong
            } else {
                Fairness::Weak
            };
        }
        self.parser.expect("process", "after `fair`")?;
        if self.braces {
            self.parser.expect("(", "after `process`")?;
        }
        let name = self.parser.name("the name of the process")?;
        let single = self.eat("=");
        if !single && !self.eat("\\in") {
            return Err(self
                .parser
                .cursor
                .unexpected("`=` or `\\in` after the name of the process"));
        }
        let id = self.parser.expression()?;
        if self.braces {
            self.parser
                .expect(")", "after the identifiers of the process")?;
        }
        let variables = self.local_variables(true)?;
        self.begin("process")?;
        let body = self.statements()?;
        self.end("process")?;
        let span = self.parser.cursor.since(start);
        self.eat(";");
        Ok(Process {
            name,
            single,
            id,
            fairness,
            variables,
            body,
            span,
        })
    }

    /// A name that a label, a process or a procedure can have.
    fn identifier(&mut self, what: &str) -> Parse<Identifier> {
        if let Kind::String(text) = self.parser.cursor.kind()
            && text == Symbol::new("Done")
        {
            let span = self.parser.cursor.span();
            self.parser.cursor.advance();
            return Ok(Identifier { name: text, span });
        }
        self.parser.name(what)
    }
}
