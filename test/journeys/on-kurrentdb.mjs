/** The journeys run once more, each data directory with a stand-in of KurrentDB. */
process.env['HANDRAIL_TEST_STORE'] = 'kurrentdb';
