"""The back office: clients, attachments, notifications, support, audit, privacy."""
