"""The tests; they mirror app/, with architecture, migrations, journeys and data beside."""
