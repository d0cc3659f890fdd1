//! Databases: integrity constraints, and the transactions that keep them.

pub mod quelea_bank_account;
pub mod quelea_microblog;
pub mod quelea_rubis;
pub mod rails_validations;
