"""Where a register is kept: one contract, several stores."""
