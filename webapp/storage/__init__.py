"""How both engines are opened and written: connections, transactions, columns, backup."""
