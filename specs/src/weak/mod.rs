//! Weak consistency: quorums, sessions, reservations, isolation levels, and histories.

pub mod conditional_updates;
pub mod dynamo_quorum;
pub mod dynamo_versions;
pub mod dynamodb_transactions;
pub mod effective_serializability;
pub mod escrow_counter;
pub mod session_guarantees;
pub mod unserializable_updates;
