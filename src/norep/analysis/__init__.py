"""From names and files to reports: what the command line and `norep.analyse` do."""
